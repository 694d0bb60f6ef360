// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import org.jspecify.annotations.Nullable;

/**
 * A handler's answer, which a front end writes in its own syntax.
 *
 * @param value {@code null}, {@link String}, {@link Boolean}, {@link Number}, {@link java.util.List List} and {@link java.util.Map
 *     Map} of those, or a {@link org.hotplate.tensor.Tensor Tensor}, which stands for nested lists of its elements.
 *     Floats are written widened to doubles, as MMS wrote them. NaN and infinities are refused by front ends whose syntax
 *     has no word for them
 */
public record Response(@Nullable Object value) {}
