// SPDX-License-Identifier: Apache-2.0
/** How the engines of native frameworks start; each has these classes inside. */
@NullMarked
package org.hotplate.natives.start;

import org.jspecify.annotations.NullMarked;
