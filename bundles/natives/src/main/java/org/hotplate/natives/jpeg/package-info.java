// SPDX-License-Identifier: Apache-2.0
/** Preparations for loading a library that contains a libjpeg. */
@NullMarked
package org.hotplate.natives.jpeg;

import org.jspecify.annotations.NullMarked;
