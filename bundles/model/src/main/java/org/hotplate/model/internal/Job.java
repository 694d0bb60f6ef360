// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Objects;
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

    @Nullable
    Future<?> deadline;

    private @Nullable Serving serving;
    private long begun;
    private @Nullable Thread worker;

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

    void begin() {
        stage = Stage.RUNNING;
        begun = System.nanoTime();
        worker = Thread.currentThread();
        serving = Objects.requireNonNull(lane.serving, "an open lane leads somewhere");
        serving.enter(this);
    }

    /** Returns what runs it; only once it has begun. */
    Serving serving() {
        return Objects.requireNonNull(serving, "the job has not begun");
    }

    /** Returns for how long it has been running; only once it has begun. */
    long nanosRunning() {
        return System.nanoTime() - begun;
    }

    /** Returns the thread that runs it; only once it has begun. */
    Thread worker() {
        return Objects.requireNonNull(worker, "the job has not begun");
    }

    void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
