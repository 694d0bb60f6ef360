// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What became of requests, by their kind; threads may share it. */
final class Outcomes {

    /** One line: so many requests of that kind came to that end, which was in order or was not. */
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

    /** Returns how many came to an end that is the server's fault. */
    long faults() {
        return lines().stream()
                .filter(line -> !line.allowed())
                .mapToLong(Line::count)
                .sum();
    }
}
