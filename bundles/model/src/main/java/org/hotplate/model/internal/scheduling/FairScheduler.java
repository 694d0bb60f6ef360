// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is, of the queues with work to begin: the one that has had least of the workers' time. One that comes back
 * after a pause is put level with what was begun last: its first request is the next to begin, however deep the queues of
 * others are, and it has no claim to the time it did not use. Guarded by the pool's lock.
 */
public final class FairScheduler {

    /** In the order in which they came; each queue at most once. */
    private final List<ModelQueue> modelQueues = new ArrayList<>();
    /** The share of the queue whose call was begun last. */
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
        for (ModelQueue modelQueue : modelQueues) {
            if (suits.test(modelQueue)) {
                return true;
            }
        }
        return false;
    }

    /** Takes out the queue whose turn it is, of those that suit. */
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

    /** Notes that a queue's call begins, and charges for it what such calls have cost; returns that. */
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
