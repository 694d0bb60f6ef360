// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One model's requests before the workers: a bounded queue, served in order. Guarded by the pool's lock. */
final class Lane {

    /** What happens to a request that arrives. */
    enum Gate {
        /** Queued, and run. */
        OPEN,
        /** Queued, and not run before the lane is opened. */
        HELD,
        /** Refused; what is queued runs. */
        DRAINING,
        /** Refused, and nothing is queued. */
        SHUT
    }

    final String model;
    final ArrayDeque<Job> queue = new ArrayDeque<>();
    final Set<Job> running = new HashSet<>();
    Gate gate = Gate.SHUT;
    /** Counts the openings and holdings, so that a timer knows whether what it was set for still lasts. */
    int epoch;

    @Nullable
    Serving serving;

    int workers = 1;
    int capacity = 1;
    Duration timeout = Duration.ofSeconds(60);
    /** Whether it stands in the pool's list of lanes with work to begin. */
    boolean listed;

    long answered;
    long failed;
    long abandoned;
    /** How many were taken back before they began. */
    long cancelled;

    final ServiceTime serviceTime = new ServiceTime();
    private @Nullable Runnable whenIdle;

    Lane(String model) {
        this.model = model;
    }

    boolean accepts() {
        return gate == Gate.OPEN || gate == Gate.HELD;
    }

    boolean canBegin() {
        return (gate == Gate.OPEN || gate == Gate.DRAINING) && !queue.isEmpty() && running.size() < workers;
    }

    boolean idle() {
        return queue.isEmpty() && running.isEmpty();
    }

    void whenIdle(Runnable action) {
        whenIdle = action;
    }

    /** Hands out, once, what was to be done when the lane had nothing left to do, if that is so now. */
    @Nullable
    Runnable takeIdleAction() {
        if (!idle()) {
            return null;
        }
        Runnable action = whenIdle;
        whenIdle = null;
        return action;
    }
}
