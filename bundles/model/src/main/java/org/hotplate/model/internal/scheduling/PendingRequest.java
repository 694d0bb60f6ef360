// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.PredictionException;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.observer.CallTimes;
import org.jspecify.annotations.Nullable;

/** An accepted request. All fields but the answer are guarded by the pool's lock. */
public final class PendingRequest {

    enum Stage {
        QUEUED,
        RUNNING,
        /** Answered or abandoned: the answer is complete or is about to be completed. */
        OVER
    }

    final ModelQueue modelQueue;
    public final Request request;
    /** Whether its items are tensors for the network, which do not pass the handler. */
    public final boolean direct;

    public final CallContext context;
    /** Cancelling it removes the request from the queue; a running request cannot be cancelled. */
    public final CompletableFuture<Response> answer;
    /** Measures the request, if calls are observed. */
    public final @Nullable CallTimes times;

    Stage stage = Stage.QUEUED;
    long arrived;
    private Duration allowed = Duration.ZERO;
    private boolean untilDeadline;

    @Nullable
    Future<?> deadline;

    /** The batch that runs it, after it has started. */
    @Nullable
    Batch call;

    /**
     * Creates a request that is not queued yet.
     *
     * @param direct whether its items are tensors for the network
     * @param times measures the request, if calls are observed
     * @param withdrawal removes it from the queue; returns whether it was still there
     */
    public PendingRequest(
            ModelQueue modelQueue,
            Request request,
            boolean direct,
            CallContext context,
            @Nullable CallTimes times,
            Predicate<PendingRequest> withdrawal) {
        this.modelQueue = modelQueue;
        this.request = request;
        this.direct = direct;
        this.context = context;
        this.times = times;
        this.answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return isDone()
                        ? isCancelled()
                        : withdrawal.test(PendingRequest.this) && super.cancel(mayInterruptIfRunning);
            }
        };
    }

    /** Sets the time limit to the timeout or the caller's deadline, whichever is earlier; returns it in nanoseconds. */
    long allow(Duration timeout) {
        allowed = timeout;
        context.deadline()
                .map(time -> Duration.between(Instant.now(), time))
                .filter(left -> left.compareTo(timeout) < 0)
                .ifPresent(left -> {
                    allowed = left;
                    untilDeadline = true;
                });
        return allowed.toNanos();
    }

    /** Returns the failure of a request that was not answered in time. */
    PredictionException outOfTime(boolean wasRunning) {
        return new PredictionException(
                FailureKind.TIMEOUT,
                "Model '%s' did not answer %s; the request %s"
                        .formatted(
                                modelQueue.model,
                                untilDeadline
                                        ? "before the deadline of the request"
                                        : "within " + Durations.text(allowed),
                                wasRunning ? "was given up while it ran" : "was still in the queue"));
    }

    /** Marks it as over and cancels its timer. */
    void end() {
        stage = Stage.OVER;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
