// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A task that every worker runs once on its own thread, between two requests. Guarded by the pool's lock. */
public final class WorkerTask {

    final Runnable task;
    /** How long one worker may take. */
    final Duration limit;
    /** The workers that run it before their next request. */
    final Set<Thread> due = new HashSet<>();
    /** The workers that run it when they are idle. */
    final Set<Thread> spare = new HashSet<>();

    final Set<Thread> inside = new HashSet<>();
    /** Whether no caller waits for it; then the workers need not run it one after another. */
    boolean late;
    /** Whether a worker did not return from it in time. */
    boolean stuck;

    public WorkerTask(Runnable task, Duration limit) {
        this.task = task;
        this.limit = limit;
    }

    /** Returns whether this worker's turn has come. */
    boolean isDue(Thread worker) {
        return due.contains(worker) && (late || inside.isEmpty());
    }

    void begin(Thread worker) {
        due.remove(worker);
        spare.remove(worker);
        inside.add(worker);
    }

    void forget(Thread worker) {
        due.remove(worker);
        spare.remove(worker);
        inside.remove(worker);
    }

    boolean awaitsNobody() {
        return due.isEmpty() && inside.isEmpty();
    }

    boolean isOver() {
        return awaitsNobody() && spare.isEmpty();
    }
}
