// SPDX-License-Identifier: Apache-2.0
/** What must precede the loading of a library that contains a libjpeg. */
@NullMarked
package org.hotplate.natives.jpeg;

import org.jspecify.annotations.NullMarked;
