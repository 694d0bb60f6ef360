// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import org.jspecify.annotations.Nullable;

/**
 * What is declared of an input or output.
 *
 * @param name the name it goes by in requests and in the network
 * @param shape its dimensions, the batch first; 0 stands for any number
 * @param type its element type, or null where none is declared
 */
public record TensorSpec(String name, Shape shape, @Nullable DataType type) {

    public TensorSpec(String name, Shape shape) {
        this(name, shape, null);
    }
}
