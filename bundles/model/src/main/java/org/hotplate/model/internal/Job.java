// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

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
    long arrived;

    @Nullable
    Future<?> deadline;

    /** What runs it, once it has begun. */
    @Nullable
    Call call;

    Job(Lane lane, Request request) {
        this.lane = lane;
        this.request = request;
    }

    /** Notes that it has its answer, or will have none. */
    void end() {
        stage = Stage.OVER;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
