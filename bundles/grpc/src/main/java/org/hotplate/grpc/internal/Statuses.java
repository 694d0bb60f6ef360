// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.Problem;
import org.hotplate.model.PredictionException;

/** The only class that maps kinds of failure to status codes. */
final class Statuses {

    /** The delay after which clients with a retry policy send a call again, as gRPC defines it. */
    static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    /** When requests are refused because of others; as in HTTP. */
    private static final Duration LATER = Duration.ofSeconds(1);

    private Statuses() {}

    /** Returns the status of a failed prediction, with the same message as in HTTP. */
    static StatusRuntimeException of(String model, PredictionException e) {
        Metadata trailers = new Metadata();
        e.retryAfter()
                .or(() -> Optional.of(LATER).filter(later -> e.kind() == FailureKind.QUEUE_FULL))
                .ifPresent(after -> trailers.put(RETRY_AFTER, Long.toString(after.toMillis())));
        return code(e.kind())
                .toStatus()
                .withDescription(Problem.of(model, e).message())
                .asRuntimeException(trailers);
    }

    static Status.Code code(FailureKind kind) {
        return switch (kind) {
            case BAD_REQUEST, UNSUPPORTED_TYPE -> Status.Code.INVALID_ARGUMENT;
            case UNKNOWN_MODEL -> Status.Code.NOT_FOUND;
            case TOO_LARGE, QUEUE_FULL, OUT_OF_RESOURCES -> Status.Code.RESOURCE_EXHAUSTED;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
            case TIMEOUT -> Status.Code.DEADLINE_EXCEEDED;
            case INTERNAL -> Status.Code.INTERNAL;
        };
    }
}
