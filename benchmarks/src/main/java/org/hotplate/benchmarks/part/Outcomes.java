// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the outcomes of requests, by their kind. Thread-safe. */
final class Outcomes {

    /** The number of requests of a kind with this outcome, and whether it is correct. */
    record Line(String kind, String outcome, boolean allowed, long count) {}

    private final Map<String, Line> lines = new TreeMap<>();

    synchronized void add(String kind, String outcome, boolean allowed) {
        add(kind, outcome, allowed, 1);
    }

    synchronized void add(String kind, String outcome, boolean allowed, long count) {
        lines.merge(
                kind + "\t" + outcome,
                new Line(kind, outcome, allowed, count),
                (one, other) -> new Line(kind, outcome, allowed, one.count() + other.count()));
    }

    synchronized List<Line> lines() {
        return new ArrayList<>(lines.values());
    }

    /** Returns the number of outcomes that are errors of the server. */
    long faults() {
        return lines().stream()
                .filter(line -> !line.allowed())
                .mapToLong(Line::count)
                .sum();
    }
}
