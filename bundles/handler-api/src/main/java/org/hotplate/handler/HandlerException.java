// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Thrown if a handler or its network cannot process a request, or if a handler cannot be created for a model. */
public final class HandlerException extends Exception {

    private final FailureKind kind;

    /**
     * Creates an exception.
     *
     * @param kind any kind except {@link FailureKind#UNKNOWN_MODEL}, because handlers are called only for existing
     *     models
     * @param message for the caller: what failed, the value, and what is allowed
     * @param cause for the operator's log only
     * @throws IllegalArgumentException if the kind is {@link FailureKind#UNKNOWN_MODEL}
     */
    public HandlerException(FailureKind kind, String message, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "an exception without a message is not useful"), cause);
        this.kind = Objects.requireNonNull(kind, "an exception without a kind cannot be answered");
        if (kind == FailureKind.UNKNOWN_MODEL) {
            throw new IllegalArgumentException("A handler cannot fail with UNKNOWN_MODEL: its model exists");
        }
    }

    /** Returns an exception of kind {@link FailureKind#BAD_REQUEST}. */
    public static HandlerException badRequest(String message) {
        return new HandlerException(FailureKind.BAD_REQUEST, message, null);
    }

    public FailureKind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
