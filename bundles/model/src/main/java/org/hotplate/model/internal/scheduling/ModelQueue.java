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

/** The bounded queue of one model's requests, served in order. Guarded by the pool's lock. */
public final class ModelQueue {

    /** What happens to new requests. */
    enum Gate {
        /** Queued and run. */
        OPEN,
        /** Queued, and not run before the queue is opened. */
        HELD,
        /** Refused; queued requests run. */
        DRAINING,
        /** Refused; the queue is empty. */
        SHUT
    }

    final String model;
    public final ArrayDeque<PendingRequest> queue = new ArrayDeque<>();
    final Set<Batch> running = new HashSet<>();
    public final ServiceTime serviceTime = new ServiceTime();
    /** Changed with the lock, read without it too. */
    volatile Gate gate = Gate.SHUT;
    /** Counts the changes of the gate, so that a timer can check whether the state it was started for still lasts. */
    int epoch;

    @Nullable
    ServableInstance serving;

    public ModelLimits limits = ModelLimits.NONE;
    /** Whether it is in the pool's list of queues with work to start. */
    boolean listed;
    /** How much worker time it has used, on the scale of {@link FairScheduler}. */
    long share;
    /** The timer for the end of its first request's batch delay. */
    @Nullable
    Future<?> ripening;

    public long answered;
    public long failed;
    public long abandoned;
    /** How many requests were cancelled in the queue. */
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

    /** Returns whether a worker may take something now, were it not for {@link #batchDelayRemaining}. */
    boolean hasWork() {
        return (gate == Gate.OPEN || gate == Gate.DRAINING) && !queue.isEmpty() && running.size() < limits.workers();
    }

    /** Returns how long to wait for more requests for the next batch; 0 if it is full or the delay has passed. */
    long batchDelayRemaining(long now) {
        PendingRequest first = queue.peek();
        if (first == null || gate == Gate.DRAINING || queue.size() >= limits.batch()) {
            return 0;
        }
        return Math.max(0, limits.delay().toNanos() - (now - first.arrived));
    }

    /** Removes the requests of the next batch from the queue. */
    List<PendingRequest> takeBatch() {
        List<PendingRequest> batch = new ArrayList<>();
        while (batch.size() < limits.batch() && !queue.isEmpty()) {
            batch.add(queue.remove());
        }
        return batch;
    }

    /** Returns how many running requests have no answer yet. */
    public int requestsRunning() {
        return running.stream().mapToInt(call -> call.open().size()).sum();
    }

    boolean idle() {
        return queue.isEmpty() && running.isEmpty();
    }

    void whenIdle(Runnable action) {
        whenIdle = action;
    }

    /** Returns, once, the action to run when the queue is idle, if it is idle now. */
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
