// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Objects;
import org.hotplate.handler.FailureKind;
import org.jspecify.annotations.Nullable;

/** A request was not answered. The message is for the caller; the cause, if any, for the operator. */
public final class PredictionException extends Exception {

    private final FailureKind kind;

    public PredictionException(FailureKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public PredictionException(FailureKind kind, String message) {
        this(kind, message, null);
    }

    public FailureKind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
