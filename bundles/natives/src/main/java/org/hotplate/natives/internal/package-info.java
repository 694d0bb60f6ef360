// SPDX-License-Identifier: Apache-2.0
/**
 * Unpacks the native libraries that a bundle carries, once for each content, and publishes where they lie. Every natives
 * bundle has these classes inside, and headers that say what it carries; none has code of its own.
 */
@NullMarked
package org.hotplate.natives.internal;

import org.jspecify.annotations.NullMarked;
