// SPDX-License-Identifier: Apache-2.0

/** Pictures read by the JDK and resized in Java: for where libmxnet is not. About MMS's pixels, not the same. */
@NullMarked
package org.hotplate.image.java.internal;

import org.jspecify.annotations.NullMarked;
