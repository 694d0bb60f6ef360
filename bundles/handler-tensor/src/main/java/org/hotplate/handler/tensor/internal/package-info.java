// SPDX-License-Identifier: Apache-2.0

/** The stock handler for models whose inputs and outputs are numbers. */
@NullMarked
package org.hotplate.handler.tensor.internal;

import org.jspecify.annotations.NullMarked;
