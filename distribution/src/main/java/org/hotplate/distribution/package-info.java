// SPDX-License-Identifier: Apache-2.0
/** What the server's launcher and the commands of bin/hotplate share: where things are, and what was asked for. */
@NullMarked
package org.hotplate.distribution;

import org.jspecify.annotations.NullMarked;
