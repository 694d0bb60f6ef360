// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Derives the output of operators that move a window over their input; paddings and strides can make it large. */
final class Windows {

    private Windows() {}

    static Value result(OnnxGraph.Node node, Map<String, OnnxAttribute> attributes, Value input, Value weights) {
        long[] in = input.dims();
        if (in == null || in.length < 3) {
            return Value.sized(input.type(), 1);
        }
        int spatial = in.length - 2;
        long[] weightDims = weights.dims();
        boolean pool = node.type().endsWith("Pool");
        long[] kernel = numbers(attributes, "kernel_shape", spatial, -1);
        for (int i = 0; i < spatial; i++) {
            boolean fromWeights = kernel[i] < 0 && !pool && weightDims != null && weightDims.length == in.length;
            kernel[i] = fromWeights && weightDims != null ? weightDims[i + 2] : kernel[i];
            if (kernel[i] < 0) {
                return Value.sized(input.type(), 1);
            }
        }
        long[] pads = numbers(attributes, "pads", spatial * 2, 0);
        long[] strides = numbers(attributes, "strides", spatial, 1);
        long[] dilations = numbers(attributes, "dilations", spatial, 1);
        long[] extra = numbers(attributes, "output_padding", spatial, 0);
        long[] shape = numbers(attributes, "output_shape", spatial, -1);
        double elements = 1;
        for (int i = 0; i < spatial; i++) {
            double window = (kernel[i] - 1.0) * dilations[i] + 1;
            double padding = (double) pads[i] + pads[i + spatial];
            double size = node.type().equals("ConvTranspose")
                    ? shape[i] >= 0 ? shape[i] : (in[i + 2] - 1.0) * strides[i] + window + extra[i] - padding
                    : Math.floor((in[i + 2] + padding - window) / strides[i]) + 1;
            elements *= Math.max(size, 1);
        }
        return Value.sized(input.type(), elements);
    }

    private static long[] numbers(Map<String, OnnxAttribute> attributes, String name, int count, long otherwise) {
        @Nullable OnnxAttribute attribute = attributes.get(name);
        long[] numbers = new long[count];
        Arrays.fill(numbers, otherwise);
        if (attribute != null && attribute.integers().size() == count) {
            for (int i = 0; i < count; i++) {
                numbers[i] = attribute.integers().get(i);
            }
        }
        return numbers;
    }
}
