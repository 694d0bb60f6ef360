// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntToDoubleFunction;

/**
 * One of the largest values of a row.
 *
 * @param index its position in the row
 * @param value the value
 */
public record TopK(int index, double value) {

    /** Smallest first; NaN is smaller than any number; of equal values the later one is smaller. */
    private static final Comparator<TopK> ORDER = Comparator.<TopK>comparingInt(
                    entry -> Double.isNaN(entry.value) ? 0 : 1)
            .thenComparingDouble(entry -> entry.value + 0.0)
            .thenComparing(Comparator.comparingInt(TopK::index).reversed());

    /**
     * Returns the k largest values of a row, largest first; all values if there are fewer than k. Of equal values the
     * one with the lower index is first. NaN is last.
     *
     * @param values returns the value at an index
     * @param count the number of values
     */
    public static List<TopK> of(IntToDoubleFunction values, int count, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be positive, was " + k);
        }
        PriorityQueue<TopK> best = new PriorityQueue<>(Math.max(1, Math.min(k, count)), ORDER);
        for (int i = 0; i < count; i++) {
            double value = values.applyAsDouble(i);
            if (best.size() < k) {
                best.add(new TopK(i, value));
            } else {
                TopK worst = best.element();
                if (value > worst.value || (Double.isNaN(worst.value) && !Double.isNaN(value))) {
                    best.remove();
                    best.add(new TopK(i, value));
                }
            }
        }
        List<TopK> sorted = new ArrayList<>(best);
        sorted.sort(ORDER.reversed());
        return sorted;
    }
}
