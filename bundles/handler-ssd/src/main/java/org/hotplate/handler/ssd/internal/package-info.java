// SPDX-License-Identifier: Apache-2.0

/** The stock handler for detecting objects in pictures. */
@NullMarked
package org.hotplate.handler.ssd.internal;

import org.jspecify.annotations.NullMarked;
