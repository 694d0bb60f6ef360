// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.engine;

import org.HdrHistogram.Histogram;

/**
 * The result of one thread.
 *
 * @param rounds the number of rounds
 * @param seconds until the end of the last one
 * @param nanos the duration of each round
 */
record Lap(long rounds, double seconds, Histogram nanos) {

    /** One measured round. */
    interface Round {
        void go() throws Exception;
    }

    static Lap of(Round round, double seconds) throws Exception {
        Histogram nanos = new Histogram(60_000_000_000L, 3);
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long rounds = 0;
        long now = start;
        while (now < end) {
            round.go();
            long after = System.nanoTime();
            nanos.recordValue(after - now);
            now = after;
            rounds++;
        }
        return new Lap(rounds, (now - start) / 1e9, nanos);
    }

    double perSecond() {
        return rounds / seconds;
    }
}
