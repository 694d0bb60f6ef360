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
 * <p>The number is fixed because MXNet keeps state per thread. A worker whose call does not return in time is abandoned:
 * another takes its place, and it ends should the call ever return.
 */
public final class WorkerPool {

    private final Timing timing;
    private final Scheduler dispatch;
    private final RunningBatches calls;

    /**
     * Starts the workers.
     *
     * @param onAbandoned told of a queue that has just lost a worker; called on the timer's thread, without the lock
     */
    public WorkerPool(int number, Consumer<ModelQueue> onAbandoned, Timing timing) {
        this.timing = timing;
        this.dispatch = new Scheduler(timing);
        this.calls = new RunningBatches(dispatch, onAbandoned);
        calls.start(number);
    }

    /** What the workers do beside requests, each on its own thread. */
    public WorkerTasks workerTasks() {
        return dispatch.workerTasks;
    }

    /** Queues a request, or completes its answer with the refusal. */
    public void submit(PendingRequest pendingRequest, Supplier<PredictionException> refusal) {
        // with the reason only: an exception with its stack takes time that the lock is too dear for
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
                        "Model '%s' has %d requests waiting, as many as allowed; try again later"
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

    /** Takes a request back that nobody waits for any more; false, and nothing happens, if it has begun or is over. */
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

    /** Lets a queue's requests be run by this from now on; those being run end in what they began with. */
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
     * Begins nothing more of a queue that is open, and keeps what arrives, for a while: then it is shut.
     *
     * @param refusal what the kept requests are then refused with
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

    /** Refuses what arrives, and what waits. */
    public void shut(ModelQueue modelQueue, Supplier<PredictionException> refusal) {
        shutIfStill(modelQueue, locked(() -> modelQueue.epoch), refusal);
    }

    /**
     * Refuses what arrives and finishes what has been accepted; if that takes longer than allowed, the rest is refused.
     *
     * @param whenIdle called once nothing is left, on any thread, without the lock
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
     * Waits until none of these runs a call, but no longer than allowed; the calls that still run then are abandoned.
     * No queue may lead to them any more.
     */
    public void awaitLeft(List<ServableInstance> servings, Duration limit, Supplier<PredictionException> refusal) {
        calls.awaitLeft(servings, limit, refusal);
    }

    /** Runs an action once no thread is inside this any more, abandoned ones included: at once if that is so. */
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

    /** Ends the workers that are idle, and the others when they have finished. No queue may accept anything any more. */
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

    /** Makes a thread that does not keep the JVM alive. */
    public static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
