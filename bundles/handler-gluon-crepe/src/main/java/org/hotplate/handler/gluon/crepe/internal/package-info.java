// SPDX-License-Identifier: Apache-2.0

/** The stock handler for classifying product reviews. */
@NullMarked
package org.hotplate.handler.gluon.crepe.internal;

import org.jspecify.annotations.NullMarked;
