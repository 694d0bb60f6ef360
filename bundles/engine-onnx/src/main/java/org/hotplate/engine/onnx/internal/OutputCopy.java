// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.OutputMemory;
import org.hotplate.formats.onnx.OnnxType;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Copies an output to the Java heap. */
final class OutputCopy {

    /** The minimum size of a text on the heap. */
    private static final int TEXT_BYTES = 48;

    private OutputCopy() {}

    static Tensor of(String name, OnnxValue output, OutputMemory memory) throws InferenceException, OrtException {
        if (!(output instanceof OnnxTensor tensor)) {
            throw new InferenceException("Output '%s' is %s, not a tensor".formatted(name, output.getType()));
        }
        OnnxType onnx = OnnxTypes.of(tensor.getInfo().onnxType);
        DataType type = onnx.dataType()
                .orElseThrow(
                        () -> new InferenceException("Output '%s' has the unsupported type %s".formatted(name, onnx)));
        memory.reserve(
                name,
                Math.multiplyExact(
                        tensor.getInfo().getNumElements(), type == DataType.STRING ? TEXT_BYTES : type.bytes()));
        Shape shape = Shape.of(Arrays.stream(tensor.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray());
        if (shape.size() == 0) {
            return Tensor.zeros(name, type, shape);
        }
        if (type == DataType.STRING) {
            List<String> texts = new ArrayList<>();
            flatten(tensor.getValue(), texts);
            return Tensor.ofStrings(name, shape, texts);
        }
        return Tensor.of(name, type, shape, tensor.getByteBuffer());
    }

    private static void flatten(@Nullable Object value, List<String> into) {
        if (value instanceof Object[] array) {
            for (Object each : array) {
                flatten(each, into);
            }
        } else {
            into.add(String.valueOf(value));
        }
    }
}
