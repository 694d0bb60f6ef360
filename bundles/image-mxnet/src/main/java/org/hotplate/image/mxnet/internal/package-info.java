// SPDX-License-Identifier: Apache-2.0

/** Pictures read and resized by the OpenCV inside libmxnet: the pixels MXNet Model Server saw. */
@NullMarked
package org.hotplate.image.mxnet.internal;

import org.jspecify.annotations.NullMarked;
