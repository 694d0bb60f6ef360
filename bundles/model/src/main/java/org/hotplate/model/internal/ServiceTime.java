// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

/** How long a model's calls took of late: running means, in which the newest counts for an eighth. */
final class ServiceTime {

    private static final int SHARE = 8;

    private long ofCall;
    private long ofRequest;

    void add(long nanos, int requests) {
        ofCall = mean(ofCall, nanos);
        ofRequest = mean(ofRequest, nanos / requests);
    }

    private static long mean(long before, long now) {
        return before == 0 ? now : before + (now - before) / SHARE;
    }

    /** Returns how long a worker is in a call, in nanoseconds; 0 before there was one. */
    long ofCall() {
        return ofCall;
    }

    /** Returns how long a worker is busy for one request, less than a call where requests share one. */
    long ofRequest() {
        return ofRequest;
    }
}
