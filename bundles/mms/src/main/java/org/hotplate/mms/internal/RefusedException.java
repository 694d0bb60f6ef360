// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.util.Map;
import org.hotplate.http.Problem;

/** A request is refused; nothing was changed. */
final class RefusedException extends Exception {

    private final transient Problem problem;

    RefusedException(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    static RefusedException badRequest(String message) {
        return new RefusedException(Problem.badRequest(message));
    }

    static RefusedException notFound(String message) {
        return new RefusedException(new Problem(404, "ModelNotFoundException", message, Map.of()));
    }

    static RefusedException conflict(String message) {
        return new RefusedException(new Problem(409, "ConflictStatusException", message, Map.of()));
    }

    Problem problem() {
        return problem;
    }
}
