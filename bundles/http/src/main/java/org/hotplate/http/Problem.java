// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.http.HttpStatus;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/**
 * The reason why a request is rejected. The only class that maps kinds of failure to HTTP statuses; each front end
 * renders problems in its own syntax.
 *
 * @param status the HTTP status
 * @param type the name of this kind of problem, such as {@code BadRequestException}
 * @param message what is wrong and what to do, for the caller
 * @param headers headers of the reply, such as {@code Allow}
 */
public record Problem(int status, String type, String message, Map<String, String> headers) {

    /** The rest of the body will not be read, so the connection cannot be used again. */
    private static final Map<String, String> CLOSE = Map.of("Connection", "close");

    private static final Map<String, String> LATER = Map.of("Retry-After", "1");

    /** A server that is stopping may be restarting. */
    private static final Map<String, String> STOPPING = Map.of("Retry-After", "5", "Connection", "close");

    /** Maps the failure of a prediction. */
    public static Problem of(String model, PredictionException e) {
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
                internal(
                        "Model '%s' failed because of an error in the server or in the model's handler; the server's log has the cause"
                                .formatted(model));
        };
    }

    public static Problem badRequest(String message) {
        return new Problem(400, "BadRequestException", message, Map.of());
    }

    public static Problem forbidden(String message) {
        return new Problem(403, "ForbiddenException", message, Map.of());
    }

    public static Problem noResource(String message) {
        return new Problem(404, "ResourceNotFoundException", message, Map.of());
    }

    public static Problem methodNotAllowed(String method, String path, String allowed) {
        String message = "%s is not allowed on %s; allowed are %s".formatted(method, path, allowed);
        return new Problem(405, "MethodNotAllowedException", message, Map.of("Allow", allowed));
    }

    static Problem tooSlow(String message) {
        return new Problem(408, "RequestTimeoutException", message, CLOSE);
    }

    static Problem tooLarge(long limit) {
        return tooLarge(limit, "max.request.size in hotplate.rest.cfg");
    }

    /** Returns the problem for a body that exceeds the limit of its model. */
    public static Problem tooLarge(String model, long limit) {
        return tooLarge(limit, "max_request_size of model '%s'".formatted(model));
    }

    private static Problem tooLarge(long limit, String setting) {
        String message = "The body is larger than the %d bytes allowed (%s)".formatted(limit, setting);
        return new Problem(413, "PayloadTooLargeException", message, CLOSE);
    }

    /** Returns the problem for a request that arrives while the server stops, or that is not finished by then. */
    public static Problem stopping() {
        return new Problem(
                503,
                "ServiceUnavailableException",
                "The server is stopping; send the request again when it is back",
                STOPPING);
    }

    static Problem timeout(String message) {
        return new Problem(504, "GatewayTimeoutException", message, Map.of());
    }

    /**
     * Returns the problem for a request that the HTTP server rejected, or for a failure in the server.
     *
     * @param reason the server's message, which may be empty
     */
    static Problem ofStatus(int status, String reason) {
        if (status == 500) {
            return internal("The server failed; its log has the cause");
        }
        String phrase = Objects.requireNonNullElse(HttpStatus.getMessage(status), "Request");
        String message = "The HTTP server refused the request: " + (reason.isEmpty() ? phrase : reason);
        return new Problem(status, phrase.replaceAll("[^A-Za-z]", "") + "Exception", message, Map.of());
    }

    public static Problem internal(String message) {
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
