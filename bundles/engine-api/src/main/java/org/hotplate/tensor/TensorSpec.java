// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import org.jspecify.annotations.Nullable;

/**
 * The declaration of an input or output.
 *
 * @param name its name in requests and in the network
 * @param shape its dimensions, the batch first; {@link Shape#ANY} for a dimension of any size
 * @param type its element type; null if none is declared
 */
public record TensorSpec(String name, Shape shape, @Nullable DataType type) {

    public TensorSpec(String name, Shape shape) {
        this(name, shape, null);
    }

    /** Returns the declaration for messages, such as {@code data [any, 3] FLOAT32}. */
    @Override
    public String toString() {
        return name + " " + shape + (type == null ? "" : " " + type);
    }
}
