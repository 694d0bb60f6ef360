// SPDX-License-Identifier: Apache-2.0

/**
 * Decodes pictures with the JDK and resizes them in Java, for installations without libmxnet. The pixels are
 * approximately those of MMS.
 */
@NullMarked
package org.hotplate.image.java.internal;

import org.jspecify.annotations.NullMarked;
