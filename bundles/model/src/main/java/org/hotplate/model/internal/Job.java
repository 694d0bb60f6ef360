// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
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
    final CompletableFuture<Response> answer = new CompletableFuture<>();
    Stage stage = Stage.QUEUED;

    @Nullable
    Future<?> deadline;

    private @Nullable Serving serving;
    private @Nullable Thread worker;

    Job(Lane lane, Request request) {
        this.lane = lane;
        this.request = request;
    }

    void begin() {
        stage = Stage.RUNNING;
        worker = Thread.currentThread();
        serving = Objects.requireNonNull(lane.serving, "an open lane leads somewhere");
        serving.enter(this);
    }

    /** Returns what runs it; only once it has begun. */
    Serving serving() {
        return Objects.requireNonNull(serving, "the job has not begun");
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
