// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.hotplate.model.internal.lifecycle.ServableInstance;
import org.jspecify.annotations.Nullable;

/** One model's requests before the workers: a bounded queue, served in order. Guarded by the pool's lock. */
public final class ModelQueue {

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
    public final ArrayDeque<PendingRequest> queue = new ArrayDeque<>();
    final Set<Batch> running = new HashSet<>();
    public final ServiceTime serviceTime = new ServiceTime();
    /** Changed with the lock, read without it too. */
    volatile Gate gate = Gate.SHUT;
    /** Counts the openings and holdings, so that a timer knows whether what it was set for still lasts. */
    int epoch;

    @Nullable
    ServableInstance serving;

    public ModelLimits limits = ModelLimits.NONE;
    /** Whether it stands in the pool's list of lanes with work to begin. */
    boolean listed;
    /** How much of the workers' time it has had, on the scale of {@link FairScheduler}. */
    long share;
    /** What will look at it again when its first request has waited long enough for company. */
    @Nullable
    Future<?> ripening;

    public long answered;
    public long failed;
    public long abandoned;
    /** How many were taken back before they began. */
    public long cancelled;

    private @Nullable Runnable whenIdle;

    public ModelQueue(String model) {
        this.model = model;
    }

    /** Returns whether a request that arrives now is queued; on any thread, with or without the lock. */
    public boolean accepts() {
        Gate now = gate;
        return now == Gate.OPEN || now == Gate.HELD;
    }

    /** Tells whether a worker may take something now, were it not for {@link #batchDelayRemaining}. */
    boolean hasWork() {
        return (gate == Gate.OPEN || gate == Gate.DRAINING) && !queue.isEmpty() && running.size() < limits.workers();
    }

    /** Returns for how long to wait for more requests to share a call; 0 when there are enough, or enough was waited. */
    long batchDelayRemaining(long now) {
        PendingRequest first = queue.peek();
        if (first == null || gate == Gate.DRAINING || queue.size() >= limits.batch()) {
            return 0;
        }
        return Math.max(0, limits.delay().toNanos() - (now - first.arrived));
    }

    /** Takes those that begin together. */
    List<PendingRequest> takeBatch() {
        List<PendingRequest> batch = new ArrayList<>();
        while (batch.size() < limits.batch() && !queue.isEmpty()) {
            batch.add(queue.remove());
        }
        return batch;
    }

    /** Returns how many requests run now and await their answers. */
    public int requestsRunning() {
        return running.stream().mapToInt(call -> call.open().size()).sum();
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
