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

/** One accepted request on its way. All but the answer is guarded by the pool's lock. */
public final class PendingRequest {

    enum Stage {
        QUEUED,
        RUNNING,
        /** Answered, or given up: the answer is complete or about to be. */
        OVER
    }

    final ModelQueue modelQueue;
    public final Request request;
    public final CallContext context;
    /** Cancelling it takes the request out of the queue; what has begun goes on, and is not cancelled. */
    public final CompletableFuture<Response> answer;
    /** What measures it, if anybody observes calls. */
    public final @Nullable CallTimes times;

    Stage stage = Stage.QUEUED;
    long arrived;
    private Duration allowed = Duration.ZERO;
    private boolean untilDeadline;

    @Nullable
    Future<?> deadline;

    /** What runs it, once it has begun. */
    @Nullable
    Batch call;

    /**
     * Makes one that is not queued yet.
     *
     * @param times what measures it, if anybody observes calls
     * @param withdrawal takes it out of the queue, and returns whether it was still there
     */
    public PendingRequest(
            ModelQueue modelQueue,
            Request request,
            CallContext context,
            @Nullable CallTimes times,
            Predicate<PendingRequest> withdrawal) {
        this.modelQueue = modelQueue;
        this.request = request;
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

    /** Sets how long it may take, which the caller's deadline limits further; returns that in nanoseconds. */
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

    /** Returns the failure of a request that was not answered in the time it had. */
    PredictionException outOfTime(boolean wasRunning) {
        return new PredictionException(
                FailureKind.TIMEOUT,
                "Model '%s' did not answer %s; the request %s"
                        .formatted(
                                modelQueue.model,
                                untilDeadline
                                        ? "before the deadline of the request"
                                        : "within " + Durations.text(allowed),
                                wasRunning ? "was given up while it ran" : "was still waiting for its turn"));
    }

    /** Notes that it has its answer, or will have none. */
    void end() {
        stage = Stage.OVER;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
