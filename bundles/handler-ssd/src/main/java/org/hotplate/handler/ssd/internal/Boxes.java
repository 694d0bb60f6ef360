// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.ssd.internal;

import java.util.ArrayList;
import java.util.List;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.support.Labels;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/**
 * Reads the boxes of a network that ends with MXNet's {@code MultiBoxDetection}: rows of class, score, left, top, right
 * and bottom, the last four relative to the picture's size. Rows with a class below 0 are empty.
 */
final class Boxes {

    private static final int COLUMNS = 6;
    private static final String[] MEANINGS = {"class", "score", "xmin", "ymin", "xmax", "ymax"};

    private final Labels labels;
    private final double threshold;

    /**
     * Creates a reader.
     *
     * @param threshold boxes with this score or less are ignored
     */
    Boxes(Labels labels, double threshold) {
        this.labels = labels;
        this.threshold = threshold;
    }

    /**
     * Returns {@code [label, xmin, ymin, xmax, ymax]} for each box above the threshold, in the network's order, in
     * pixels of a picture of the given size, truncated to integers. Boxes may exceed the picture, as in MMS.
     */
    List<List<Object>> of(Tensor output, int width, int height) throws HandlerException {
        Shape shape = output.shape();
        if (shape.rank() != 3 || shape.dim(2) < COLUMNS) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Output '%s' has the shape %s; boxes are read from [batch, boxes, 6]"
                            .formatted(output.name(), shape),
                    null);
        }
        List<List<Object>> boxes = new ArrayList<>();
        for (int row = 0; row < shape.dim(1); row++) {
            int at = row * shape.dim(2);
            // comparisons with NaN are false, so rows with NaN are ignored
            if (output.get(at) >= 0 && output.get(at + 1) > threshold) {
                boxes.add(List.of(
                        labels.name((int) whole(output, row, 0, 1)),
                        whole(output, row, 2, width),
                        whole(output, row, 3, height),
                        whole(output, row, 4, width),
                        whole(output, row, 5, height)));
            }
        }
        return boxes;
    }

    private static long whole(Tensor output, int row, int column, int times) throws HandlerException {
        double value = output.get(row * output.shape().dim(2) + column) * times;
        // no picture is larger, and a class must fit in an int to be an index
        if (!(Math.abs(value) <= Integer.MAX_VALUE)) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Output '%s' has %s as %s of its row %d, which is outside of any picture"
                            .formatted(output.name(), value, MEANINGS[column], row),
                    null);
        }
        return (long) value;
    }
}
