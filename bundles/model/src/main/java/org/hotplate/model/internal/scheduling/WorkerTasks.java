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
 * The tasks that workers run on their own threads besides requests. One worker at a time runs a task while the others
 * continue to serve; a worker that replaces another runs it when it is idle.
 */
public final class WorkerTasks {

    private final ReentrantLock lock;
    private final Runnable wakeIdle;
    private final Condition visited;
    private final Timing timing;
    /** The workers, without abandoned ones, in the order they were started. */
    private final Set<Thread> workers = new LinkedHashSet<>();
    /** The tasks that a new worker has to run too. */
    private final Set<WorkerTask> standing = new LinkedHashSet<>();
    /** The tasks that some worker still has to run. */
    private final List<WorkerTask> open = new ArrayList<>();

    private Runnable replace = () -> {};

    /** Whether a worker that is started now has to run the standing tasks. */
    private boolean spare = true;

    private boolean closed;

    /**
     * Creates it without workers.
     *
     * @param wakeIdle wakes the idle workers, so that they look for work
     * @param timing limits the time of a task
     */
    WorkerTasks(ReentrantLock lock, Runnable wakeIdle, Timing timing) {
        this.lock = lock;
        this.wakeIdle = wakeIdle;
        this.visited = lock.newCondition();
        this.timing = timing;
    }

    /** Sets the action that starts a worker to replace a lost one; called with the lock. */
    void replaceBy(Runnable start) {
        replace = start;
    }

    /**
     * Makes every worker run a task and waits for them. A worker that is in a long call is not waited for: it runs the task
     * before its next request. A worker that does not return from the task in time is replaced.
     *
     * @param busy how long to wait in total for workers that are in a call
     * @return whether all workers that started the task returned in time
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

    /** Removes a task; a worker that runs it continues. */
    public void end(WorkerTask workerTask) {
        lock.lock();
        try {
            standing.remove(workerTask);
            open.remove(workerTask);
        } finally {
            lock.unlock();
        }
    }

    /** Adds a worker. Called with the lock. */
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

    /** Removes a worker. Called with the lock. */
    void lost(Thread worker) {
        workers.remove(worker);
        open.forEach(workerTask -> workerTask.forget(worker));
        open.removeIf(WorkerTask::isOver);
        visited.signalAll();
        wakeIdle.run();
    }

    /**
     * Runs, without the lock, the tasks that this thread has to run before its next request. Called with the lock.
     *
     * @param idle whether there is no request for it: then it also runs one task that is not urgent
     * @return false if the worker has been replaced and must end
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
        // a queue may have waited for this worker, which is busy now
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
            // the next worker may run it now
            wakeIdle.run();
        }
    }

    /** Replaces a worker that did not return from a task, and removes the task. */
    private void outOfTime(WorkerTask workerTask, Thread worker) {
        lock.lock();
        try {
            if (!closed && workerTask.inside.contains(worker)) {
                workerTask.stuck = true;
                end(workerTask);
                lost(worker);
                workerTask.forget(worker);
                // an engine that hangs must not block one worker after another
                spare = false;
                replace.run();
                spare = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether this thread has no task to run. Called with the lock. */
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

    /** Wakes all callers that wait. Called with the lock. */
    void close() {
        closed = true;
        visited.signalAll();
    }
}
