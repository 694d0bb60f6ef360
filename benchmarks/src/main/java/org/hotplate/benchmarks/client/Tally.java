// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * The results of a load. Latencies are recorded in microseconds, separately for answers with status 200 and all others.
 */
public final class Tally {

    /** The error of a request that was due while every connection was waiting for an answer. */
    public static final String NOT_SENT = "not sent: every connection is waiting";

    private static final long MOST_MICROS = 600_000_000L;

    private final Histogram good = new Histogram(MOST_MICROS, 3);
    private final Histogram refused = new Histogram(MOST_MICROS, 3);
    private final long[] perConnection;
    private final Map<String, Long> errors = new TreeMap<>();
    private long goodInTime;
    private double seconds;
    private double clientCpuSeconds;

    Tally(int connections) {
        this.perConnection = new long[connections];
    }

    void good(int connection, long nanos, boolean inTime) {
        good.recordValue(Math.min(MOST_MICROS, nanos / 1000));
        if (inTime) {
            perConnection[connection]++;
            goodInTime++;
        }
    }

    void refused(int status, long nanos) {
        refused.recordValue(Math.min(MOST_MICROS, nanos / 1000));
        error("status " + status);
    }

    void error(String kind) {
        errors.merge(kind, 1L, Long::sum);
    }

    void ended(double afterSeconds, double cpuSeconds) {
        this.seconds = afterSeconds;
        this.clientCpuSeconds = cpuSeconds;
    }

    /** Returns the number of answers with status 200 per second while requests were sent. */
    public double perSecond() {
        return goodInTime / seconds;
    }

    public long count() {
        return good.getTotalCount();
    }

    /** Returns a percentile of the latencies of good answers, in milliseconds. */
    public double millis(double percentile) {
        return good.getValueAtPercentile(percentile) / 1000.0;
    }

    /** Returns a percentile of the latencies of all other answers, in milliseconds. */
    public double refusedMillis(double percentile) {
        return refused.getValueAtPercentile(percentile) / 1000.0;
    }

    public long refused() {
        return refused.getTotalCount();
    }

    /** Returns the smallest number of answers on a connection, relative to the mean; 1 is fair. */
    public double leastShare() {
        double mean = Arrays.stream(perConnection).average().orElse(0);
        return mean == 0 ? 0 : Arrays.stream(perConnection).min().orElse(0) / mean;
    }

    /** Returns the number of all results except correct answers with status 200, by kind. */
    public Map<String, Long> errors() {
        return Map.copyOf(errors);
    }

    public long errors(String kind) {
        return errors.getOrDefault(kind, 0L);
    }

    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the errors as readable text. */
    public String errorText() {
        return errors.isEmpty()
                ? "none"
                : errors.entrySet().stream()
                        .map(error -> error.getValue() + " × " + error.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** Returns the client's processor time per exchange, in milliseconds. */
    public double clientCpuMillis() {
        return clientCpuSeconds * 1000 / Math.max(1, good.getTotalCount() + refused.getTotalCount());
    }
}
