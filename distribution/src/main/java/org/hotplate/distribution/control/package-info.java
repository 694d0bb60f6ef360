// SPDX-License-Identifier: Apache-2.0
/** The commands of bin/hotplate that act on a server from outside. */
@NullMarked
package org.hotplate.distribution.control;

import org.jspecify.annotations.NullMarked;
