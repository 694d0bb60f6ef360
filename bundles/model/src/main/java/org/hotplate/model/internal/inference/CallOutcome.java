// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call: a response or a failure.
 *
 * @param response the response, if failure is null
 */
public record CallOutcome(@Nullable Response response, @Nullable PredictionException failure) {

    static CallOutcome of(Response response) {
        return new CallOutcome(response, null);
    }

    public static CallOutcome of(PredictionException failure) {
        return new CallOutcome(null, failure);
    }

    public boolean isAnswer() {
        return failure == null;
    }

    public boolean isOurFault() {
        return failure != null
                && (failure.kind() == FailureKind.INTERNAL || failure.kind() == FailureKind.OUT_OF_RESOURCES);
    }

    public void complete(CompletableFuture<Response> answer) {
        if (failure != null) {
            answer.completeExceptionally(failure);
        } else {
            answer.complete(response);
        }
    }
}
