// SPDX-License-Identifier: Apache-2.0

/** The stock handler for networks that convert a picture to another picture. */
@NullMarked
package org.hotplate.handler.pixel2pixel.internal;

import org.jspecify.annotations.NullMarked;
