// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attribute of a node, without texts and types. */
final class OnnxAttribute {

    /** The maximum length of a list of sizes or axes, because no tensor has more dimensions. */
    private static final int MOST = 64;

    String name = "";
    /** The attribute of the surrounding function that this one refers to, or an empty text. */
    String reference = "";

    @Nullable
    OnnxTensor tensor;

    List<OnnxGraph> graphs = List.of();

    private List<Long> integers = List.of();
    private List<Double> reals = List.of();
    private long count;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private boolean notANumber;

    void add(OnnxGraph graph) {
        graphs = graphs.isEmpty() ? new ArrayList<>(1) : graphs;
        graphs.add(graph);
    }

    /** Adds a number and returns whether it is kept. */
    boolean add(long number) {
        compare((double) number);
        if (++count > MOST) {
            integers = List.of();
            return false;
        }
        integers = integers.isEmpty() ? new ArrayList<>(4) : integers;
        return integers.add(number);
    }

    /** Adds a number and returns whether it is kept. */
    boolean add(double number) {
        compare(number);
        if (++count > MOST) {
            reals = List.of();
            return false;
        }
        reals = reals.isEmpty() ? new ArrayList<>(4) : reals;
        return reals.add(number);
    }

    private void compare(double number) {
        least = Math.min(least, number);
        most = Math.max(most, number);
        notANumber |= Double.isNaN(number);
    }

    /** Returns the number, or the numbers of a list of at most 64. */
    List<Long> integers() {
        return integers;
    }

    List<Double> reals() {
        return reals;
    }

    /** Returns the lowest of all its numbers; NaN if one of them is NaN. */
    double least() {
        return notANumber ? Double.NaN : least;
    }

    double most() {
        return most;
    }

    boolean hasNumbers() {
        return count > 0;
    }
}
