// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;

/** How long a model's calls took of late: running means, in which the newest counts for an eighth. */
public final class ServiceTime {

    private static final int SHARE = 8;
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofMinutes(1);

    private long ofCall;
    private long ofRequest;

    public void add(long nanos, int requests) {
        ofCall = mean(ofCall, nanos);
        ofRequest = mean(ofRequest, nanos / requests);
    }

    private static long mean(long before, long now) {
        return before == 0 ? now : before + (now - before) / SHARE;
    }

    /** Returns how long a worker is in a call, in nanoseconds; 0 before there was one. */
    public long ofCall() {
        return ofCall;
    }

    /** Returns how long a worker is busy for one request, less than a call where requests share one. */
    public long ofRequest() {
        return ofRequest;
    }

    /** Estimates when so many that wait will have been served, in whole seconds from one to a minute. */
    Duration of(int waiting, int workers) {
        Duration seconds = Duration.ofSeconds((long) Math.ceil((double) ofRequest * waiting / workers / 1e9));
        return seconds.compareTo(LEAST) < 0 ? LEAST : seconds.compareTo(MOST) > 0 ? MOST : seconds;
    }
}
