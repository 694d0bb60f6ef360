// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;

/** How long requests have taken of late, the newest weighing most. Guarded by the pool's lock. */
final class ServiceTime {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(1);
    private static final double NEWEST = 0.1;

    private double mean;

    void took(long nanos) {
        mean = mean == 0 ? nanos : mean + NEWEST * (nanos - mean);
    }

    /** Estimates when so many that wait will have been served, in whole seconds from one to a minute. */
    Duration of(int waiting, int workers) {
        Duration seconds = Duration.ofSeconds((long) Math.ceil(mean * waiting / workers / 1e9));
        return seconds.compareTo(LEAST) < 0 ? LEAST : seconds.compareTo(MOST) > 0 ? MOST : seconds;
    }
}
