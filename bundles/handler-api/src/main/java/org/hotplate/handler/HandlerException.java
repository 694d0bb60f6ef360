// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A handler, or the network it ran, could not answer a request, or a handler could not be made for a model. */
public final class HandlerException extends Exception {

    private final FailureKind kind;

    /**
     * Makes one.
     *
     * @param message for the caller to read: what failed, on what, which value, what is allowed
     * @param cause for the operator's log only
     */
    public HandlerException(FailureKind kind, String message, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "an exception without a message is not useful"), cause);
        this.kind = Objects.requireNonNull(kind, "an exception without a kind cannot be answered");
    }

    /** The caller's fault: the usual one. */
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
