// SPDX-License-Identifier: Apache-2.0
/** The start of engines with native frameworks, embedded in each engine. */
@NullMarked
package org.hotplate.natives.start;

import org.jspecify.annotations.NullMarked;
