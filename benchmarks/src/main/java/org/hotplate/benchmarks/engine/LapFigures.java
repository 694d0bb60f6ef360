// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import java.util.Locale;

/**
 * The results of concurrent threads.
 *
 * @param perSecond rounds per second, of all threads together
 * @param p50 the median duration of a round, in milliseconds
 * @param p99 the 99th percentile of the duration, in milliseconds
 */
public record LapFigures(double perSecond, double p50, double p99) {

    /** Formats the figures as one line, for another process. */
    String line() {
        return String.format(Locale.ROOT, "%f\t%f\t%f", perSecond, p50, p99);
    }

    static LapFigures parse(String line) {
        String[] fields = line.split("\t", -1);
        return new LapFigures(
                Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
    }
}
