// SPDX-License-Identifier: Apache-2.0
/** Memory outside of the heap, embedded in each engine. */
@NullMarked
package org.hotplate.natives.memory;

import org.jspecify.annotations.NullMarked;
