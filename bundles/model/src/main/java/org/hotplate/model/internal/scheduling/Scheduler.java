// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.hotplate.model.internal.lifecycle.ServableInstance;
import org.jspecify.annotations.Nullable;

/** Decides which worker runs which batch, and when. Owns the pool's lock; its methods are called with the lock held. */
final class Scheduler {

    final ReentrantLock lock = new ReentrantLock();
    private final FairScheduler turns = new FairScheduler();
    private final Timing timing;
    final WorkerTasks workerTasks;
    /** The workers that wait for work or will look for it as soon as they get the lock. */
    private final Set<Thread> free = new HashSet<>();
    /** The waiting workers, the last one first: the processor's caches may still hold its data. */
    private final Deque<Idle> idle = new ArrayDeque<>();

    private boolean closed;

    private record Idle(Thread worker, Condition woken) {}

    Scheduler(Timing timing) {
        this.timing = timing;
        this.workerTasks = new WorkerTasks(lock, this::wakeAll, timing);
    }

    /** Schedules a queue if it has work that may start; otherwise sets the timer for it. */
    void list(ModelQueue modelQueue) {
        if (modelQueue.listed || !modelQueue.hasWork()) {
            return;
        }
        long batchDelayRemaining = modelQueue.batchDelayRemaining(timing.nanos());
        if (batchDelayRemaining == 0) {
            turns.add(modelQueue);
            wakeFor(modelQueue);
        } else if (modelQueue.ripening == null) {
            modelQueue.ripening = timing.after(batchDelayRemaining, () -> ripened(modelQueue));
        }
    }

    private void ripened(ModelQueue modelQueue) {
        lock.lock();
        try {
            modelQueue.ripening = null;
            list(modelQueue);
        } finally {
            lock.unlock();
        }
    }

    /** Schedules a queue whose limits or servable instance have changed. */
    void relist(ModelQueue modelQueue) {
        if (modelQueue.ripening != null) {
            modelQueue.ripening.cancel(false);
            modelQueue.ripening = null;
        }
        if (modelQueue.listed) {
            // the worker that was woken may be the wrong one for this instance
            wakeFor(modelQueue);
        }
        list(modelQueue);
    }

    /** Waits for a batch for this thread and starts it; returns null if the thread must end. */
    @Nullable
    Batch next() {
        Thread worker = Thread.currentThread();
        while (true) {
            free.remove(worker);
            if (!workerTasks.attend(!turns.has(modelQueue -> suits(modelQueue, worker)))) {
                return null;
            }
            free.add(worker);
            ModelQueue modelQueue = turns.take(pending -> suits(pending, worker));
            if (modelQueue != null) {
                Batch call = begin(modelQueue);
                if (call != null) {
                    return call;
                }
            } else if (closed) {
                free.remove(worker);
                return null;
            } else if (workerTasks.rest()) {
                // this worker may have been woken for a queue that it can no longer run, because its replica was closed
                // meanwhile
                turns.forEach(this::wakeFor);
                Idle self = new Idle(worker, lock.newCondition());
                idle.push(self);
                self.woken.awaitUninterruptibly();
                idle.remove(self);
            }
        }
    }

    /** Wakes an idle worker that may run a queue, if there is one. */
    private void wakeFor(ModelQueue modelQueue) {
        for (Idle waiting : idle) {
            if (suits(modelQueue, waiting.worker)) {
                idle.remove(waiting);
                waiting.woken.signal();
                return;
            }
        }
    }

    private void wakeAll() {
        idle.forEach(waiting -> waiting.woken.signal());
        idle.clear();
    }

    /**
     * Returns whether a worker may run a queue. A model prefers workers that have a replica of its network as long as one
     * of them is free, so that it needs few replicas.
     */
    private boolean suits(ModelQueue modelQueue, Thread worker) {
        return modelQueue.serving == null
                || modelQueue.serving.replicas().holds(worker)
                || free.stream().noneMatch(modelQueue.serving.replicas()::holds);
    }

    private @Nullable Batch begin(ModelQueue modelQueue) {
        ServableInstance serving = modelQueue.serving;
        if (serving == null || !modelQueue.hasWork() || modelQueue.batchDelayRemaining(timing.nanos()) > 0) {
            list(modelQueue);
            return null;
        }
        List<PendingRequest> jobs = modelQueue.takeBatch();
        Batch call = new Batch(modelQueue, serving, jobs, timing.nanos(), turns.begun(modelQueue));
        for (PendingRequest pendingRequest : jobs) {
            pendingRequest.stage = PendingRequest.Stage.RUNNING;
            pendingRequest.call = call;
        }
        serving.enter(call);
        modelQueue.running.add(call);
        list(modelQueue);
        free.remove(call.worker);
        // idle workers may have left a queue to this one
        turns.forEach(this::wakeFor);
        return call;
    }

    /** Records that a call has ended, on its worker unless the worker was abandoned. */
    void ended(Batch call) {
        call.modelQueue.running.remove(call);
        if (!call.abandoned) {
            long took = timing.nanos() - call.began;
            call.modelQueue.serviceTime.add(took, call.jobs.size());
            turns.ended(call, took);
            free.add(Thread.currentThread());
        }
        list(call.modelQueue);
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Runs the action of an idle queue, if there is one; without the lock. */
    void runIdleAction(ModelQueue modelQueue) {
        Runnable action = locked(modelQueue::takeIdleAction);
        if (action != null) {
            action.run();
        }
    }

    void close() {
        closed = true;
        workerTasks.close();
        wakeAll();
    }

    boolean isClosed() {
        return closed;
    }
}
