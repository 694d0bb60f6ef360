// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures by name, one value of each per run; the median is reported. */
public final class Series {

    private final Map<String, List<Double>> runs = new LinkedHashMap<>();

    public void add(String name, double value) {
        runs.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    /** Returns the median; NaN if there are no values. */
    public double median(String name) {
        List<Double> sorted =
                runs.getOrDefault(name, List.of()).stream().sorted().toList();
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double least(String name) {
        return runs.getOrDefault(name, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(Double.NaN);
    }

    public double most(String name) {
        return runs.getOrDefault(name, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(Double.NaN);
    }

    public double sum(String name) {
        return runs.getOrDefault(name, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }
}
