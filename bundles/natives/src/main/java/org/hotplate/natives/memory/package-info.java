// SPDX-License-Identifier: Apache-2.0
/** Memory outside of the heap, for engines; each has these classes inside. */
@NullMarked
package org.hotplate.natives.memory;

import org.jspecify.annotations.NullMarked;
