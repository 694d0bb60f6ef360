// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.hotplate.model.internal.lifecycle.ServableInstance;

/**
 * A fixed number of worker threads that serve the models' queues, in order within a queue, fairly among them
 * ({@link FairScheduler}).
 *
 * <p>The number is fixed because MXNet keeps state per thread. A worker whose call does not return in time is abandoned: it
 * is replaced by a new one, and ends if the call returns.
 */
public final class WorkerPool {

    private final Timing timing;
    private final Scheduler dispatch;
    private final RunningBatches calls;

    /**
     * Starts the workers.
     *
     * @param onAbandoned called with a queue that has lost a worker, on the timer's thread, without the lock
     */
    public WorkerPool(int number, Consumer<ModelQueue> onAbandoned, Timing timing) {
        this.timing = timing;
        this.dispatch = new Scheduler(timing);
        this.calls = new RunningBatches(dispatch, onAbandoned);
        calls.start(number);
    }

    /** The tasks that workers run besides requests. */
    public WorkerTasks workerTasks() {
        return dispatch.workerTasks;
    }

    /** Queues a request, or completes its answer exceptionally. */
    public void submit(PendingRequest pendingRequest, Supplier<PredictionException> refusal) {
        // the exception is created after the lock is released: its stack trace takes long
        Supplier<PredictionException> refused = locked(() -> {
            ModelQueue modelQueue = pendingRequest.modelQueue;
            if (!modelQueue.accepts()) {
                pendingRequest.end();
                return refusal;
            }
            if (modelQueue.queue.size() >= modelQueue.limits.capacity()) {
                pendingRequest.end();
                int capacity = modelQueue.limits.capacity();
                Duration wait = modelQueue.serviceTime.of(modelQueue.queue.size(), modelQueue.limits.workers());
                return () -> PredictionException.retryable(
                        FailureKind.QUEUE_FULL,
                        "The queue of model '%s' is full: %d requests are waiting, as many as allowed; try again later"
                                .formatted(modelQueue.model, capacity),
                        wait);
            }
            long allowed = pendingRequest.allow(modelQueue.limits.timeout());
            if (allowed <= 0) {
                pendingRequest.end();
                modelQueue.failed++;
                return () -> pendingRequest.outOfTime(false);
            }
            pendingRequest.arrived = timing.nanos();
            modelQueue.queue.add(pendingRequest);
            pendingRequest.deadline = timing.after(allowed, () -> calls.outOfTime(pendingRequest));
            dispatch.list(modelQueue);
            return null;
        });
        if (refused != null) {
            pendingRequest.answer.completeExceptionally(refused.get());
        }
    }

    /** Removes a request from the queue; returns false and does nothing if it has started or is over. */
    public boolean withdraw(PendingRequest pendingRequest) {
        boolean withdrawn = locked(() -> {
            if (pendingRequest.stage != PendingRequest.Stage.QUEUED
                    || !pendingRequest.modelQueue.queue.remove(pendingRequest)) {
                return false;
            }
            pendingRequest.end();
            pendingRequest.modelQueue.cancelled++;
            return true;
        });
        if (withdrawn) {
            dispatch.runIdleAction(pendingRequest.modelQueue);
        }
        return withdrawn;
    }

    /** Sets the instance that runs a queue's requests from now on; running requests complete with the old one. */
    public void open(ModelQueue modelQueue, ServableInstance serving, ModelLimits limits) {
        locked(() -> {
            modelQueue.gate = ModelQueue.Gate.OPEN;
            modelQueue.epoch++;
            modelQueue.serving = serving;
            modelQueue.limits = limits;
            dispatch.relist(modelQueue);
        });
    }

    /**
     * Suspends an open queue: no request starts, and new ones are queued, for the grace period; then the queue is
     * closed.
     *
     * @param refusal creates the failure of the requests that are rejected then
     */
    public void hold(ModelQueue modelQueue, Duration grace, Supplier<PredictionException> refusal) {
        locked(() -> {
            if (modelQueue.gate != ModelQueue.Gate.OPEN) {
                return;
            }
            modelQueue.gate = ModelQueue.Gate.HELD;
            int epoch = ++modelQueue.epoch;
            modelQueue.serving = null;
            timing.after(grace.toNanos(), () -> shutIfStill(modelQueue, epoch, refusal));
        });
    }

    /** Refuses new and waiting requests. */
    public void shut(ModelQueue modelQueue, Supplier<PredictionException> refusal) {
        shutIfStill(modelQueue, locked(() -> modelQueue.epoch), refusal);
    }

    /**
     * Refuses new requests and finishes the accepted ones; after the time limit, the waiting ones are refused.
     *
     * @param whenIdle called once when no request is left, on any thread, without the lock
     */
    public void drain(ModelQueue modelQueue, Duration limit, Supplier<PredictionException> refusal, Runnable whenIdle) {
        boolean canFinish = locked(() -> {
            modelQueue.whenIdle(whenIdle);
            if (modelQueue.gate == ModelQueue.Gate.OPEN) {
                modelQueue.gate = ModelQueue.Gate.DRAINING;
                int epoch = ++modelQueue.epoch;
                timing.after(limit.toNanos(), () -> shutIfStill(modelQueue, epoch, refusal));
                dispatch.list(modelQueue);
                return true;
            }
            return false;
        });
        if (canFinish) {
            dispatch.runIdleAction(modelQueue);
        } else {
            shut(modelQueue, refusal);
        }
    }

    /**
     * Waits until none of these instances runs a call, within a time limit; calls that are still running then are
     * abandoned. No queue may use the instances any more.
     */
    public void awaitLeft(List<ServableInstance> servings, Duration limit, Supplier<PredictionException> refusal) {
        calls.awaitLeft(servings, limit, refusal);
    }

    /** Runs an action when no thread is in an instance, including abandoned ones; at once if there is none. */
    public void whenLeft(ServableInstance serving, Runnable action) {
        calls.whenLeft(serving, action);
    }

    public <T> T locked(Supplier<T> action) {
        return dispatch.locked(action);
    }

    private void locked(Runnable action) {
        locked(() -> {
            action.run();
            return true;
        });
    }

    /** Ends the idle workers, and the others after their calls. No queue may accept requests any more. */
    public void close() {
        locked(dispatch::close);
        timing.close();
    }

    private void shutIfStill(ModelQueue modelQueue, int epoch, Supplier<PredictionException> refusal) {
        List<PendingRequest> refused = locked(() -> {
            if (modelQueue.epoch != epoch) {
                return List.<PendingRequest>of();
            }
            modelQueue.gate = ModelQueue.Gate.SHUT;
            modelQueue.epoch++;
            modelQueue.serving = null;
            List<PendingRequest> waiting = List.copyOf(modelQueue.queue);
            modelQueue.queue.clear();
            waiting.forEach(PendingRequest::end);
            return waiting;
        });
        refused.forEach(pendingRequest -> pendingRequest.answer.completeExceptionally(refusal.get()));
        dispatch.runIdleAction(modelQueue);
    }

    /** Creates a daemon thread. */
    public static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
