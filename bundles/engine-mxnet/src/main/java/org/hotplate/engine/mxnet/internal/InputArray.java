// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.jna.JnaUtils;
import java.nio.ByteBuffer;
import org.hotplate.natives.memory.Staging;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** One input of an executor, in the shape of the last call. */
final class InputArray {

    private final DataType type;
    private final Shape shape;
    private final MxNDArray array;

    InputArray(MxNDManager manager, DataType type, Shape shape) {
        this.type = type;
        this.shape = shape;
        this.array = manager.create(MxNetTypes.toDjl(shape), MxNetTypes.toDjl(type));
    }

    MxNDArray array() {
        return array;
    }

    /** Copies and converts the tensor. */
    void fill(Tensor tensor, Staging staging) {
        ByteBuffer buffer = staging.buffer(Math.multiplyExact(shape.size(), type.bytes()));
        tensor.copyTo(type, buffer);
        JnaUtils.syncCopyFromCPU(array.getHandle(), buffer.rewind(), shape.size());
    }
}
