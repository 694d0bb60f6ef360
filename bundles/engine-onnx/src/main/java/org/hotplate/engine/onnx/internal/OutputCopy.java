// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import java.util.Arrays;
import org.hotplate.engine.InferenceException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Copies an output to the Java heap. */
final class OutputCopy {

    private OutputCopy() {}

    static Tensor of(String name, OnnxValue output) throws InferenceException {
        if (!(output instanceof OnnxTensor tensor)) {
            throw new InferenceException("Output '%s' is %s, no tensor".formatted(name, output.getType()));
        }
        DataType type = OnnxTypes.ofOnnx(tensor.getInfo().onnxType)
                .orElseThrow(() -> new InferenceException("Output '%s' is of type %s, which no tensor can hold"
                        .formatted(name, OnnxTypes.name(tensor.getInfo().onnxType))));
        Shape shape = Shape.of(Arrays.stream(tensor.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray());
        if (shape.size() == 0) {
            throw new InferenceException("Output '%s' is empty, its shape is %s".formatted(name, shape));
        }
        return Tensor.of(name, type, shape, tensor.getByteBuffer());
    }
}
