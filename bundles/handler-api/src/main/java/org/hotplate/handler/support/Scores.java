// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.util.List;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/**
 * The score of each class: the first row of an output of shape {@code [batch, classes]}. Further dimensions must be 1,
 * as in {@code [1, 1000, 1, 1]}; an output without a batch dimension is one row.
 */
public final class Scores {

    private final String name;
    private final double[] values;

    private Scores(String name, double[] values) {
        this.name = name;
        this.values = values;
    }

    /**
     * Reads the first row of an output.
     *
     * @throws HandlerException of kind {@link FailureKind#INTERNAL} if it has another shape
     */
    public static Scores of(Tensor output) throws HandlerException {
        double[] values = new double[rowLength(output)];
        for (int i = 0; i < values.length; i++) {
            values[i] = output.get(i);
        }
        return new Scores(output.name(), values);
    }

    /** Returns the k highest scores, highest first. */
    public List<TopK> top(int k) {
        return TopK.of(i -> values[i], values.length, k);
    }

    /**
     * Returns the class with the highest score; the first one if several are equal.
     *
     * @throws HandlerException of kind {@link FailureKind#INTERNAL} if a score is NaN
     */
    public int best() throws HandlerException {
        int best = 0;
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new HandlerException(
                        FailureKind.INTERNAL,
                        "Output '%s' contains NaN for class %d, so no class is the most likely".formatted(name, i),
                        null);
            }
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    /**
     * Returns the softmax of the scores, rounded to single precision like MXNet's. The results are NaN, as in MXNet, if
     * a score is NaN or positive infinity, or all are negative infinity.
     */
    public Scores softmax() {
        double highest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            highest = Math.max(highest, value);
        }
        double[] probabilities = new double[values.length];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            probabilities[i] = Math.exp(values[i] - highest);
            sum += probabilities[i];
        }
        for (int i = 0; i < values.length; i++) {
            probabilities[i] = (float) (probabilities[i] / sum);
        }
        return new Scores(name, probabilities);
    }

    private static int rowLength(Tensor output) throws HandlerException {
        Shape shape = output.shape();
        if (shape.size() == 0) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Output '%s' has the shape %s without elements; there are no classes to rank"
                            .formatted(output.name(), shape),
                    null);
        }
        if (shape.rank() < 2) {
            return shape.size();
        }
        for (int i = 2; i < shape.rank(); i++) {
            if (shape.dim(i) != 1) {
                throw new HandlerException(
                        FailureKind.INTERNAL,
                        "Output '%s' has the shape %s; classes are ranked in one of [batch, classes]"
                                .formatted(output.name(), shape),
                        null);
            }
        }
        return shape.dim(1);
    }
}
