// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next of the queues that are ready to run: the one that has used the least worker time. A queue that was idle
 * is set level with the queue that ran last: its first request runs next, however long the other queues are, but it has no
 * claim to the time that it did not use. Guarded by the pool's lock.
 */
public final class FairScheduler {

    /** In the order of their arrival; each queue at most once. */
    private final List<ModelQueue> modelQueues = new ArrayList<>();
    /** The share of the queue that ran last. */
    private long level;

    public void add(ModelQueue modelQueue) {
        modelQueue.share = Math.max(modelQueue.share, level);
        modelQueue.listed = true;
        modelQueues.add(modelQueue);
    }

    void forEach(Consumer<ModelQueue> action) {
        modelQueues.forEach(action);
    }

    /** Returns whether there is a queue that suits. */
    boolean has(Predicate<ModelQueue> suits) {
        return modelQueues.stream().anyMatch(suits);
    }

    /** Removes and returns the next queue of those that suit, or null. */
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

    /** Charges a queue for a batch that starts with the average cost of its batches; returns the charge. */
    public long begun(ModelQueue modelQueue) {
        level = Math.max(level, modelQueue.share);
        long charge = Math.max(1, modelQueue.serviceTime.ofCall());
        modelQueue.share += charge;
        return charge;
    }

    /** Replaces the charge of a batch by its actual cost. */
    public void ended(Batch call, long nanos) {
        call.modelQueue.share += Math.max(1, nanos) - call.charge;
    }
}
