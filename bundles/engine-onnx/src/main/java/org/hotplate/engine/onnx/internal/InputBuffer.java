// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.Objects;
import org.hotplate.natives.memory.Staging;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Memory outside of the heap for one input, which ONNX Runtime reads where it lies. */
final class InputBuffer implements AutoCloseable {

    private final OrtEnvironment environment;
    private final DataType type;
    private final Staging staging = new Staging();
    private Shape shape = Shape.of();
    private @Nullable OnnxTensor bound;

    InputBuffer(OrtEnvironment environment, TensorSpec input) {
        this.environment = environment;
        this.type = Objects.requireNonNull(input.type());
    }

    /** Copies the tensor in, converted where its type is another; the result is good until the next call. */
    OnnxTensor filled(Tensor tensor) throws OrtException {
        OnnxTensor reused = bound;
        if (reused == null || !tensor.shape().equals(shape)) {
            reused = bind(tensor.shape());
        }
        Conversion.copy(tensor, type, staging.buffer(bytes(shape)));
        return reused;
    }

    private OnnxTensor bind(Shape wanted) throws OrtException {
        unbind();
        OnnxTensor fresh = OnnxTensor.createTensor(
                environment,
                staging.buffer(bytes(wanted)),
                Arrays.stream(wanted.dims()).asLongStream().toArray(),
                OnnxTypes.toOnnx(type));
        bound = fresh;
        shape = wanted;
        return fresh;
    }

    private int bytes(Shape wanted) {
        return Math.multiplyExact(wanted.size(), type.bytes());
    }

    private void unbind() {
        OnnxTensor held = bound;
        bound = null;
        if (held != null) {
            held.close();
        }
    }

    @Override
    public void close() {
        unbind();
        staging.close();
    }
}
