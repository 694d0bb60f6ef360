// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import org.jspecify.annotations.Nullable;

/**
 * A handler's response, which a front end writes in its own syntax.
 *
 * @param value {@code null}, {@link String}, {@link Boolean}, {@link Number}, {@link java.util.List List} and {@link
 *     java.util.Map Map} of those, or a {@link org.hotplate.tensor.Tensor Tensor}, which is written as nested lists of
 *     its elements. Floats are written as doubles, as in MMS. Front ends whose syntax cannot represent NaN and
 *     infinities reject them
 */
public record Response(@Nullable Object value) {}
