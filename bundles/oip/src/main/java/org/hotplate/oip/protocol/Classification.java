// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.ArrayList;
import java.util.List;
import org.hotplate.handler.support.TopK;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** The extension {@code classification}. */
final class Classification {

    private Classification() {}

    /** Returns the classes of each row with the highest values, as texts {@code value:index}. */
    static Tensor of(Tensor output, int most) {
        int[] dims = output.shape().dims();
        int rows = dims.length < 2 ? 1 : dims[0];
        int size = output.shape().size();
        int columns = rows == 0 ? 0 : size / rows;
        int count = Math.min(most, columns);
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < rows && count > 0; row++) {
            int first = row * columns;
            for (TopK top : TopK.of(i -> output.get(first + i), columns, count)) {
                texts.add(value(output, first + top.index()) + ":" + top.index());
            }
        }
        Shape shape = dims.length < 2 ? Shape.of(count) : Shape.of(rows, count);
        return Tensor.ofStrings(output.name(), shape, texts);
    }

    private static String value(Tensor output, int index) {
        return switch (output.type()) {
            case FLOAT16, BFLOAT16, FLOAT32 -> Float.toString((float) output.get(index));
            case FLOAT64 -> Double.toString(output.get(index));
            case UINT64 -> Long.toUnsignedString(output.getLong(index));
            default -> Long.toString(output.getLong(index));
        };
    }
}
