// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the workers do on their own threads beside requests. One worker at a time leaves the requests for it, so that the
 * others serve on; a worker that takes another's place does it when it is idle.
 */
public final class WorkerTasks {

    private final ReentrantLock lock;
    private final Runnable wakeIdle;
    private final Condition visited;
    private final Timing timing;
    /** The workers that count, in the order they were started. */
    private final Set<Thread> workers = new LinkedHashSet<>();
    /** What a worker that is started has to do too. */
    private final Set<WorkerTask> standing = new LinkedHashSet<>();
    /** Those that some worker has still to do. */
    private final List<WorkerTask> open = new ArrayList<>();

    private Runnable replace = () -> {};

    /** Whether a worker that is started now does what the others have done. */
    private boolean spare = true;

    private boolean closed;

    /**
     * Begins without workers.
     *
     * @param wakeIdle has the idle workers look for what there is to do
     * @param timing tells of workers that do not return
     */
    WorkerTasks(ReentrantLock lock, Runnable wakeIdle, Timing timing) {
        this.lock = lock;
        this.wakeIdle = wakeIdle;
        this.visited = lock.newCondition();
        this.timing = timing;
    }

    /** Sets what starts a worker in the place of one that is lost; called with the lock. */
    void replaceBy(Runnable start) {
        replace = start;
    }

    /**
     * Has every worker do something, and waits for that. A worker that is in a call for longer than that is not waited
     * for: it does it before its next request. One that does not return from it in time is replaced.
     *
     * @param busy how long to wait, all in all, for workers that are in a call
     * @return whether all that began returned in time
     */
    public boolean visit(WorkerTask workerTask, Duration busy) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            workerTask.due.addAll(workers);
            standing.add(workerTask);
            open.add(workerTask);
            wakeIdle.run();
            long left = busy.toNanos();
            while (!closed && !workerTask.stuck && !workerTask.awaitsNobody() && left > 0) {
                if (workerTask.inside.isEmpty()) {
                    left = visited.awaitNanos(left);
                } else {
                    visited.await();
                }
            }
            return !workerTask.stuck;
        } finally {
            workerTask.late = true;
            wakeIdle.run();
            lock.unlock();
        }
    }

    /** Does not ask for it any more; who is in it goes on. */
    public void end(WorkerTask workerTask) {
        lock.lock();
        try {
            standing.remove(workerTask);
            open.remove(workerTask);
        } finally {
            lock.unlock();
        }
    }

    /** Counts a worker. Called with the lock. */
    void started(Thread worker) {
        workers.add(worker);
        for (WorkerTask workerTask : standing) {
            if (!workerTask.late) {
                workerTask.due.add(worker);
            } else if (spare) {
                workerTask.spare.add(worker);
            }
            if (!workerTask.isOver() && !open.contains(workerTask)) {
                open.add(workerTask);
            }
        }
    }

    /** Counts a worker no longer. Called with the lock. */
    void lost(Thread worker) {
        workers.remove(worker);
        open.forEach(workerTask -> workerTask.forget(worker));
        open.removeIf(WorkerTask::isOver);
        visited.signalAll();
        wakeIdle.run();
    }

    /**
     * Does, without the lock, what this thread has to do before its next request. Called with the lock.
     *
     * @param idle whether there is no request for it: then it does one thing more, if there is any
     * @return false if the worker does not count any more and must end
     */
    boolean attend(boolean idle) {
        Thread worker = Thread.currentThread();
        boolean goOn = true;
        while (goOn) {
            WorkerTask due = find(workerTask -> workerTask.isDue(worker));
            WorkerTask workerTask = due == null && idle ? find(spare -> spare.spare.contains(worker)) : due;
            goOn = due != null;
            if (workerTask != null) {
                attend(workerTask, worker);
            }
            if (!workers.contains(worker)) {
                return false;
            }
        }
        return true;
    }

    private void attend(WorkerTask workerTask, Thread worker) {
        workerTask.begin(worker);
        Future<?> end = closed
                ? CompletableFuture.completedFuture(null)
                : timing.after(workerTask.limit.toNanos(), () -> outOfTime(workerTask, worker));
        visited.signalAll();
        // a queue may have been left to this worker, which does something else now
        wakeIdle.run();
        lock.unlock();
        try {
            workerTask.task.run();
        } finally {
            lock.lock();
            end.cancel(false);
            workerTask.inside.remove(worker);
            forgetIfOver(workerTask);
            visited.signalAll();
            // the next worker's turn
            wakeIdle.run();
        }
    }

    /** Replaces a worker, and does not ask another to do what it was lost to. */
    private void outOfTime(WorkerTask workerTask, Thread worker) {
        lock.lock();
        try {
            if (!closed && workerTask.inside.contains(worker)) {
                workerTask.stuck = true;
                end(workerTask);
                lost(worker);
                workerTask.forget(worker);
                // an engine that hangs must not get one worker after another
                spare = false;
                replace.run();
                spare = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether this thread has nothing to do but to wait for requests. Called with the lock. */
    boolean rest() {
        Thread worker = Thread.currentThread();
        return find(workerTask -> workerTask.isDue(worker) || workerTask.spare.contains(worker)) == null;
    }

    private @Nullable WorkerTask find(Predicate<WorkerTask> wanted) {
        for (WorkerTask workerTask : open) {
            if (wanted.test(workerTask)) {
                return workerTask;
            }
        }
        return null;
    }

    private void forgetIfOver(WorkerTask workerTask) {
        if (workerTask.isOver()) {
            open.remove(workerTask);
        }
    }

    /** Lets nobody wait any more. Called with the lock. */
    void close() {
        closed = true;
        visited.signalAll();
    }
}
