// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Selects the next queue: of the queues with work to start, the one that has used the least worker time. A queue that
 * was idle gets the position of the queue that was started last, so its first request is the next to start, however
 * long other queues are, and it is not compensated for the time it did not use. Guarded by the pool's lock.
 */
public final class FairScheduler {

    /** In order of insertion; each queue at most once. */
    private final List<ModelQueue> modelQueues = new ArrayList<>();
    /** The used time of the queue that was started last. */
    private long level;

    public void add(ModelQueue modelQueue) {
        modelQueue.share = Math.max(modelQueue.share, level);
        modelQueue.listed = true;
        modelQueues.add(modelQueue);
    }

    void forEach(Consumer<ModelQueue> action) {
        modelQueues.forEach(action);
    }

    /** Returns whether there is a queue that matches. */
    boolean has(Predicate<ModelQueue> suits) {
        for (ModelQueue modelQueue : modelQueues) {
            if (suits.test(modelQueue)) {
                return true;
            }
        }
        return false;
    }

    /** Removes and returns the next queue that matches. */
    @Nullable
    public ModelQueue take(Predicate<ModelQueue> suits) {
        ModelQueue next = null;
        for (ModelQueue modelQueue : modelQueues) {
            if ((next == null || modelQueue.share < next.share) && suits.test(modelQueue)) {
                next = modelQueue;
            }
        }
        if (next != null) {
            modelQueues.remove(next);
            next.listed = false;
        }
        return next;
    }

    /** Records the start of a queue's call and charges its estimated cost, which is returned. */
    public long begun(ModelQueue modelQueue) {
        level = Math.max(level, modelQueue.share);
        long charge = Math.max(1, modelQueue.serviceTime.ofCall());
        modelQueue.share += charge;
        return charge;
    }

    /** Replaces the estimated cost of a batch by the actual one. */
    public void ended(Batch call, long nanos) {
        call.modelQueue.share += Math.max(1, nanos) - call.charge;
    }
}
