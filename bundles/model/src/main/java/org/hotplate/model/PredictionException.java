// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.hotplate.handler.FailureKind;
import org.jspecify.annotations.Nullable;

/** A request was not answered. The message is for the caller; the cause, if any, is for the operator only. */
public final class PredictionException extends Exception {

    private final FailureKind kind;
    private final @Nullable Duration retryAfter;

    public PredictionException(FailureKind kind, String message, @Nullable Throwable cause) {
        this(kind, message, cause, null);
    }

    private PredictionException(
            FailureKind kind, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /** Creates a failure after which the same request may succeed. */
    public static PredictionException retryable(FailureKind kind, String message, Duration after) {
        return new PredictionException(kind, message, null, after);
    }

    public PredictionException(FailureKind kind, String message) {
        this(kind, message, null);
    }

    public FailureKind kind() {
        return kind;
    }

    /** Returns after how long to send the request again, if that can be estimated. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
