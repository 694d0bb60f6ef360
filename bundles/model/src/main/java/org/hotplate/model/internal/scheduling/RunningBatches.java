// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.hotplate.model.internal.inference.CallOutcome;
import org.hotplate.model.internal.lifecycle.ServableInstance;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running batches. Workers start them; they end when the worker returns or when time runs out. */
final class RunningBatches {

    private static final Logger LOG = LoggerFactory.getLogger(RunningBatches.class);

    private final Scheduler dispatch;
    private final Condition workEnded;
    private final WorkerThreads workers;
    private final Consumer<ModelQueue> onAbandoned;

    RunningBatches(Scheduler dispatch, Consumer<ModelQueue> onAbandoned) {
        this.dispatch = dispatch;
        this.workEnded = dispatch.lock.newCondition();
        this.onAbandoned = onAbandoned;
        this.workers = new WorkerThreads(this::serveNext, dispatch.workerTasks::started);
        dispatch.workerTasks.replaceBy(workers::start);
    }

    /** Starts the workers. */
    void start(int number) {
        dispatch.locked(() -> {
            for (int i = 0; i < number; i++) {
                workers.start();
            }
            return number;
        });
    }

    /** A separate method, so that the stack of a waiting worker does not keep its last batch in memory. */
    private boolean serveNext() {
        Batch call = dispatch.locked(() -> dispatch.next());
        if (call == null) {
            return false;
        }
        boolean goOn;
        try {
            call.serving.answer(call.jobs, this::answered);
        } catch (Throwable e) {
            LOG.error("Model {}: a call failed outside its handler", call.modelQueue.model, e);
            CallOutcome fault = CallOutcome.of(
                    new PredictionException(FailureKind.INTERNAL, "The server failed on this request: " + e, e));
            call.jobs.forEach(pendingRequest -> answered(pendingRequest, fault));
        } finally {
            goOn = returned(call);
        }
        return goOn;
    }

    /** Completes the answer of one request of a batch, unless it was abandoned. */
    private void answered(PendingRequest pendingRequest, CallOutcome outcome) {
        boolean awaited = dispatch.locked(() -> {
            if (pendingRequest.stage == PendingRequest.Stage.OVER) {
                return false;
            }
            pendingRequest.end();
            pendingRequest.modelQueue.answered += outcome.isAnswer() ? 1 : 0;
            pendingRequest.modelQueue.failed += outcome.isOurFault() ? 1 : 0;
            if (pendingRequest.call != null) {
                pendingRequest.call.serving.statistics().ended(outcome);
            }
            return true;
        });
        if (awaited) {
            outcome.complete(pendingRequest.answer);
        }
    }

    /** Returns whether the batch ended in time; an abandoned worker has been replaced and must end. */
    private boolean returned(Batch call) {
        Runnable whenLeft = null;
        Runnable whenIdle = null;
        dispatch.lock.lock();
        try {
            whenLeft = call.serving.leave(call);
            if (call.abandoned) {
                return false;
            }
            dispatch.ended(call);
            whenIdle = call.modelQueue.takeIdleAction();
            workEnded.signalAll();
            return true;
        } finally {
            dispatch.lock.unlock();
            run(whenLeft);
            run(whenIdle);
        }
    }

    private static void run(@Nullable Runnable action) {
        if (action != null) {
            action.run();
        }
    }

    /**
     * Fails a request that has timed out, and abandons its batch if no request of the batch is waiting for a result.
     */
    void outOfTime(PendingRequest pendingRequest) {
        boolean wasRunning;
        boolean lost = false;
        Batch call;
        dispatch.lock.lock();
        try {
            if (pendingRequest.stage == PendingRequest.Stage.OVER) {
                return;
            }
            call = pendingRequest.call;
            wasRunning = call != null;
            pendingRequest.end();
            pendingRequest.modelQueue.failed++;
            if (call == null) {
                pendingRequest.modelQueue.queue.remove(pendingRequest);
            } else {
                call.serving.statistics().ranOutOfTime();
                lost = call.open().isEmpty();
            }
            if (call != null && lost) {
                abandon(call);
            }
        } finally {
            dispatch.lock.unlock();
        }
        pendingRequest.answer.completeExceptionally(pendingRequest.outOfTime(wasRunning));
        if (lost) {
            cancel(call);
            onAbandoned.accept(pendingRequest.modelQueue);
        }
        dispatch.runIdleAction(pendingRequest.modelQueue);
    }

    /** Abandons a running batch and replaces its worker. Called with the lock. */
    private void abandon(Batch call) {
        call.abandoned = true;
        call.open().forEach(PendingRequest::end);
        call.modelQueue.abandoned++;
        call.serving.statistics().workerLost();
        call.serving.calls.remove(call);
        dispatch.workerTasks.lost(call.worker);
        if (!dispatch.isClosed()) {
            workers.start();
        }
        dispatch.ended(call);
        workEnded.signalAll();
    }

    /** Ends the call of the network in an abandoned batch, if that is possible. */
    private static void cancel(@Nullable Batch call) {
        if (call != null) {
            call.serving.replicas().cancel(call.worker);
        }
    }

    /** See {@link WorkerPool#awaitLeft}. */
    void awaitLeft(List<ServableInstance> servings, Duration limit, Supplier<PredictionException> refusal) {
        List<PendingRequest> unanswered = new ArrayList<>();
        List<Batch> stuck = new ArrayList<>();
        dispatch.lock.lock();
        try {
            long left = limit.toNanos();
            while (left > 0 && servings.stream().anyMatch(serving -> !serving.calls.isEmpty())) {
                left = workEnded.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            servings.forEach(serving -> stuck.addAll(serving.calls));
            for (Batch call : stuck) {
                unanswered.addAll(call.open());
                abandon(call);
            }
            dispatch.lock.unlock();
        }
        unanswered.forEach(pendingRequest -> pendingRequest.answer.completeExceptionally(refusal.get()));
        stuck.forEach(RunningBatches::cancel);
        stuck.forEach(call -> dispatch.runIdleAction(call.modelQueue));
    }

    /** See {@link WorkerPool#whenLeft}. */
    void whenLeft(ServableInstance serving, Runnable action) {
        boolean left = dispatch.locked(() -> {
            if (serving.inside > 0) {
                serving.whenLeft = action;
                return false;
            }
            return true;
        });
        if (left) {
            action.run();
        }
    }
}
