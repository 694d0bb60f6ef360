// SPDX-License-Identifier: Apache-2.0
/** The commands of bin/hotplate, except the server itself. */
@NullMarked
package org.hotplate.distribution.control;

import org.jspecify.annotations.NullMarked;
