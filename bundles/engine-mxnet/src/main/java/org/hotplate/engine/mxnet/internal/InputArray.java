// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.jna.JnaUtils;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.hotplate.natives.memory.Staging;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** One input of an executor, in the shape it is bound to now. */
final class InputArray {

    private final MxNDManager manager;
    private final DataType type;
    private final Shape shape;
    private final MxNDArray array;
    private final Map<DataType, MxNDArray> sources = new EnumMap<>(DataType.class);

    InputArray(MxNDManager manager, DataType type, Shape shape) {
        this.manager = manager;
        this.type = type;
        this.shape = shape;
        this.array = create(type);
        sources.put(type, array);
    }

    MxNDArray array() {
        return array;
    }

    /** Copies the tensor in; MXNet converts it where its type is another. */
    void fill(Tensor tensor, Staging staging) {
        // MXNet has no conversion from its own booleans, and they are bytes of 0 and 1 anyway
        DataType given = tensor.type() == DataType.BOOLEAN && type != DataType.BOOLEAN ? DataType.UINT8 : tensor.type();
        ByteBuffer data = tensor.data();
        ByteBuffer buffer = staging.buffer(data.remaining()).put(data).rewind();
        MxNDArray source = sources.computeIfAbsent(given, this::create);
        JnaUtils.syncCopyFromCPU(source.getHandle(), buffer, shape.size());
        if (given != type) {
            source.copyTo(array);
        }
    }

    /** Returns the array, full of zeros. */
    MxNDArray zeroed(Staging staging) {
        int bytes = Math.multiplyExact(shape.size(), type.bytes());
        ByteBuffer zeros = staging.buffer(bytes).put(new byte[bytes]).rewind();
        JnaUtils.syncCopyFromCPU(array.getHandle(), zeros, shape.size());
        return array;
    }

    private MxNDArray create(DataType elements) {
        return manager.create(MxNetTypes.toDjl(shape), MxNetTypes.toDjl(elements));
    }
}
