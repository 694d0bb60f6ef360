// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call: an answer, or why there is none.
 *
 * @param response the answer, if failure is null
 */
record Outcome(@Nullable Response response, @Nullable PredictionException failure) {

    static Outcome of(Response response) {
        return new Outcome(response, null);
    }

    static Outcome of(PredictionException failure) {
        return new Outcome(null, failure);
    }

    boolean isAnswer() {
        return failure == null;
    }

    boolean isOurFault() {
        return failure != null
                && (failure.kind() == FailureKind.INTERNAL || failure.kind() == FailureKind.OUT_OF_RESOURCES);
    }

    void complete(CompletableFuture<Response> answer) {
        if (failure != null) {
            answer.completeExceptionally(failure);
        } else {
            answer.complete(response);
        }
    }
}
