// SPDX-License-Identifier: Apache-2.0

/** Trains the small network of {@code samples/digits.model}, measures it and packs it as a model archive. */
@NullMarked
package org.hotplate.examples.digits;

import org.jspecify.annotations.NullMarked;
