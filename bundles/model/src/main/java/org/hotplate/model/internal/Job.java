// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.jspecify.annotations.Nullable;

/** One accepted request on its way. All but the answer is guarded by the pool's lock. */
final class Job {

    enum Stage {
        QUEUED,
        RUNNING,
        /** Answered, or given up: the answer is complete or about to be. */
        OVER
    }

    final Lane lane;
    final Request request;
    /** Cancelling it takes the request out of the queue; what has begun goes on, and is not cancelled. */
    final CompletableFuture<Response> answer;

    Stage stage = Stage.QUEUED;
    long arrived;

    @Nullable
    Future<?> deadline;

    /** What runs it, once it has begun. */
    @Nullable
    Call call;

    /** @param withdrawal takes it out of the queue, and tells whether it was still there */
    Job(Lane lane, Request request, Predicate<Job> withdrawal) {
        this.lane = lane;
        this.request = request;
        this.answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return isDone() ? isCancelled() : withdrawal.test(Job.this) && super.cancel(mayInterruptIfRunning);
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
