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

/** One input in native memory, where ONNX Runtime reads it. */
final class InputBuffer implements AutoCloseable {

    private final OrtEnvironment environment;
    private final DataType type;
    private final Staging staging = new Staging();
    private Shape shape = Shape.UNKNOWN;
    private @Nullable OnnxTensor bound;

    InputBuffer(OrtEnvironment environment, TensorSpec input) {
        this.environment = environment;
        this.type = Objects.requireNonNull(input.type());
    }

    /** Copies and converts the tensor; the result is valid until the next call. */
    OnnxTensor filled(Tensor tensor) throws OrtException {
        OnnxTensor reused = bound;
        if (reused == null || !tensor.shape().equals(shape) || type == DataType.STRING) {
            reused = bind(tensor);
        }
        if (type != DataType.STRING) {
            tensor.copyTo(type, staging.buffer(bytes(shape)));
        }
        return reused;
    }

    private OnnxTensor bind(Tensor tensor) throws OrtException {
        unbind();
        Shape wanted = tensor.shape();
        long[] dims = Arrays.stream(wanted.dims()).asLongStream().toArray();
        OnnxTensor fresh = type == DataType.STRING
                ? OnnxTensor.createTensor(environment, tensor.strings().toArray(String[]::new), dims)
                : OnnxTensor.createTensor(
                        environment,
                        staging.buffer(bytes(wanted)),
                        dims,
                        OnnxTypes.ofInput(type).orElseThrow());
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
