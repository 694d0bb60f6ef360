// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** Inputs for the first runs of a network. */
final class SampleInput {

    private SampleInput() {}

    /**
     * Returns an input; each dimension of any size has size 1.
     *
     * @param even the value of the elements with an even index
     * @param odd the value of the others; texts are always empty
     */
    static Tensor of(TensorSpec input, long even, long odd) {
        DataType type = input.type() == null ? DataType.FLOAT32 : input.type();
        Tensor zeros = Tensor.zeros(input.name(), type, input.shape().withSize(1));
        if (type == DataType.STRING || (even == 0 && odd == 0)) {
            return zeros;
        }
        int size = zeros.shape().size();
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(size, type.bytes())).order(ByteOrder.nativeOrder());
        for (int i = 0; i < size; i++) {
            type.put(i % 2 == 0 ? even : odd, data);
        }
        return Tensor.of(input.name(), type, zeros.shape(), data.flip());
    }
}
