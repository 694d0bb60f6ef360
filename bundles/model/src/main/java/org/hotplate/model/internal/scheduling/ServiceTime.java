// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;

/** The duration of a model's recent calls, as moving averages with a weight of one eighth for the newest. */
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

    /** Returns the duration of a call, in nanoseconds; 0 before the first one. */
    public long ofCall() {
        return ofCall;
    }

    /** Returns the worker time of one request, which is less than that of a call if requests are batched. */
    public long ofRequest() {
        return ofRequest;
    }

    /** Estimates when that many waiting requests will have been served, in whole seconds, from one second to one minute. */
    Duration of(int waiting, int workers) {
        Duration seconds = Duration.ofSeconds((long) Math.ceil((double) ofRequest * waiting / workers / 1e9));
        return seconds.compareTo(LEAST) < 0 ? LEAST : seconds.compareTo(MOST) > 0 ? MOST : seconds;
    }
}
