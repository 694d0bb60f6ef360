// SPDX-License-Identifier: Apache-2.0

/**
 * Decodes and resizes pictures with the OpenCV in libmxnet. The pixels are identical to those of MXNet Model Server.
 */
@NullMarked
package org.hotplate.image.mxnet.internal;

import org.jspecify.annotations.NullMarked;
