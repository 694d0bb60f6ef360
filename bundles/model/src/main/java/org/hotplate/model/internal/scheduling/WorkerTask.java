// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Something that every worker does once on its own thread, between two requests. Guarded by the pool's lock. */
public final class WorkerTask {

    final Runnable task;
    /** How long one worker may take for it. */
    final Duration limit;
    /** Those that do it before their next request. */
    final Set<Thread> due = new HashSet<>();
    /** Those that do it when they have nothing else to do. */
    final Set<Thread> spare = new HashSet<>();

    final Set<Thread> inside = new HashSet<>();
    /** Whether nobody waits for it any more: the workers no longer wait for one another either. */
    boolean late;
    /** Whether a worker was lost to it. */
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
