// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
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
    /** Cancelling it takes the request out of the queue; what has begun goes on, and is not cancelled. */
    public final CompletableFuture<Response> answer;

    Stage stage = Stage.QUEUED;
    long arrived;

    @Nullable
    Future<?> deadline;

    /** What runs it, once it has begun. */
    @Nullable
    Batch call;

    /** @param withdrawal takes it out of the queue, and tells whether it was still there */
    public PendingRequest(ModelQueue modelQueue, Request request, Predicate<PendingRequest> withdrawal) {
        this.modelQueue = modelQueue;
        this.request = request;
        this.answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return isDone()
                        ? isCancelled()
                        : withdrawal.test(PendingRequest.this) && super.cancel(mayInterruptIfRunning);
            }
        };
    }

    /** Notes that it has its answer, or will have none. */
    void end() {
        stage = Stage.OVER;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
