// SPDX-License-Identifier: Apache-2.0
/**
 * Starts child processes with engines and tries networks in them. {@code wire} is shared with the child, {@code child}
 * runs there.
 */
@NullMarked
package org.hotplate.isolation.internal;

import org.jspecify.annotations.NullMarked;
