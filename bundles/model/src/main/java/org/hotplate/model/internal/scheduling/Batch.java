// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.List;
import org.hotplate.model.internal.lifecycle.ServableInstance;

/** One or several requests of a queue that run on one worker. Guarded by the pool's lock. */
public final class Batch {

    final ModelQueue modelQueue;
    final ServableInstance serving;
    final List<PendingRequest> jobs;
    final Thread worker = Thread.currentThread();
    final long began;
    /** The estimated cost that was charged to the queue at the start. */
    final long charge;

    boolean abandoned;

    public Batch(ModelQueue modelQueue, ServableInstance serving, List<PendingRequest> jobs, long began, long charge) {
        this.modelQueue = modelQueue;
        this.serving = serving;
        this.jobs = List.copyOf(jobs);
        this.began = began;
        this.charge = charge;
    }

    /** Returns the requests that have no result yet. */
    List<PendingRequest> open() {
        return jobs.stream()
                .filter(pendingRequest -> pendingRequest.stage != PendingRequest.Stage.OVER)
                .toList();
    }
}
