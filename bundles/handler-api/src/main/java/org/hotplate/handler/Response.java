// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A handler's response, which a front end writes in its own syntax.
 *
 * @param value {@code null}, {@link String}, {@link Boolean}, {@link Number}, {@link java.util.List List} and {@link
 *     java.util.Map Map} of those, or a {@link org.hotplate.tensor.Tensor Tensor}, which is written as nested lists of
 *     its elements. Floats are written as doubles, as in MMS. Front ends whose syntax cannot represent NaN and
 *     infinities reject them
 * @param perOutput whether the value is a list with an item for each of the network's outputs. Syntaxes differ in whether
 *     the only item of such a list is in a list
 */
public record Response(@Nullable Object value, boolean perOutput) {

    /** Creates a response whose value has no relation to the number of the network's outputs. */
    public Response(@Nullable Object value) {
        this(value, false);
    }

    /** Creates a response that has an item for each of the network's outputs. */
    public static Response ofOutputs(List<?> items) {
        return new Response(List.copyOf(items), true);
    }
}
