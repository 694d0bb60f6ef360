// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.jna.JnaUtils;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.OutputMemory;
import org.hotplate.natives.memory.Staging;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Copies an output to the Java heap after MXNet has computed it. */
final class OutputCopy {

    private OutputCopy() {}

    static Tensor of(String name, MxNDArray output, Staging staging, OutputMemory memory) throws InferenceException {
        DataType type = MxNetTypes.ofDjl(output.getDataType())
                .orElseThrow(() -> new InferenceException(
                        "Output '%s' has the unsupported type %s".formatted(name, output.getDataType())));
        memory.reserve(name, Math.multiplyExact(output.getShape().size(), type.bytes()));
        Shape shape = MxNetTypes.ofDjl(output.getShape());
        int bytes = Math.multiplyExact(shape.size(), type.bytes());
        if (bytes == 0) {
            throw new InferenceException("Output '%s' has the shape %s without elements".formatted(name, shape));
        }
        ByteBuffer buffer = staging.buffer(bytes);
        JnaUtils.syncCopyToCPU(output.getHandle(), Native.getDirectBufferPointer(buffer), shape.size());
        byte[] elements = new byte[bytes];
        buffer.get(elements);
        return Tensor.of(name, type, shape, ByteBuffer.wrap(elements));
    }
}
