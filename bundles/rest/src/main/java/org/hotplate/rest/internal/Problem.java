// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.util.HashMap;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/**
 * Why a request is refused, as the caller is told. The one place that knows which kind of failure has which status.
 *
 * @param status the HTTP status
 * @param type the name of that kind of problem, such as {@code BadRequestException}
 * @param message what is wrong and what to do
 * @param headers what goes with it, such as {@code Allow}
 */
record Problem(int status, String type, String message, Map<String, String> headers) {

    /** Says that the rest of the body will not be read, and so that nothing more can be asked on that connection. */
    private static final Map<String, String> CLOSE = Map.of("Connection", "close");

    private static final Map<String, String> LATER = Map.of("Retry-After", "1");

    /** How long a server that stops takes to come back, if it does. */
    private static final Map<String, String> STOPPING = Map.of("Retry-After", "5", "Connection", "close");

    static Problem of(String model, PredictionException e) {
        Problem problem = of(model, e.kind(), e.getMessage());
        return e.retryAfter()
                .map(after -> problem.with(Map.of("Retry-After", Long.toString(Math.max(1, after.toSeconds())))))
                .orElse(problem);
    }

    private static Problem of(String model, FailureKind kind, String message) {
        return switch (kind) {
            case BAD_REQUEST -> badRequest(message);
            case UNKNOWN_MODEL -> new Problem(404, "ModelNotFoundException", message, Map.of());
            case TOO_LARGE -> new Problem(413, "PayloadTooLargeException", message, Map.of());
            case UNSUPPORTED_TYPE -> new Problem(415, "UnsupportedMediaTypeException", message, Map.of());
            case QUEUE_FULL -> new Problem(429, "TooManyRequestsException", message, LATER);
            case UNAVAILABLE -> new Problem(503, "ServiceUnavailableException", message, Map.of());
            case TIMEOUT -> new Problem(504, "GatewayTimeoutException", message, Map.of());
            case OUT_OF_RESOURCES -> new Problem(507, "OutOfResourcesException", message, Map.of());
            case INTERNAL ->
                internal("Model '%s' could not answer, by a fault of the server or the model's handler. "
                                .formatted(model)
                        + "Its operator sees the cause with: model:diag " + model);
        };
    }

    static Problem badRequest(String message) {
        return new Problem(400, "BadRequestException", message, Map.of());
    }

    static Problem forbidden(String message) {
        return new Problem(403, "ForbiddenException", message, Map.of());
    }

    static Problem noResource(String message) {
        return new Problem(404, "ResourceNotFoundException", message, Map.of());
    }

    static Problem methodNotAllowed(String method, String path, String allowed) {
        String message = "%s is not allowed on %s; allowed are %s".formatted(method, path, allowed);
        return new Problem(405, "MethodNotAllowedException", message, Map.of("Allow", allowed));
    }

    static Problem tooSlow(String message) {
        return new Problem(408, "RequestTimeoutException", message, CLOSE);
    }

    static Problem tooLarge(long limit) {
        return tooLarge(limit, "max.request.size of hotplate.rest");
    }

    /** Refuses what is too much for one model. */
    static Problem tooLarge(String model, long limit) {
        return tooLarge(limit, "max_request_size of model '%s'".formatted(model));
    }

    private static Problem tooLarge(long limit, String setting) {
        String message = "The body is bigger than the %d bytes allowed (%s)".formatted(limit, setting);
        return new Problem(413, "PayloadTooLargeException", message, CLOSE);
    }

    /** Refuses what comes when the server has begun to stop, and what it could not finish then. */
    static Problem stopping() {
        return new Problem(
                503,
                "ServiceUnavailableException",
                "The server is stopping and takes no requests any more; ask again when it is back",
                STOPPING);
    }

    static Problem timeout(String message) {
        return new Problem(504, "GatewayTimeoutException", message, Map.of());
    }

    static Problem internal(String message) {
        return new Problem(500, "InternalServerException", message, Map.of());
    }

    /** Returns the same problem, for a request whose body is not read to its end. */
    Problem closing() {
        return with(CLOSE);
    }

    private Problem with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return new Problem(status, type, message, Map.copyOf(all));
    }
}
