// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.io.IOException;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;

/** Thrown if a response contains a value that JSON cannot represent. */
public final class NotRepresentableException extends IOException {

    private final boolean computed;

    /** Returns an exception for a handler's value whose class has no JSON form. */
    NotRepresentableException(String message) {
        this(message, false);
    }

    private NotRepresentableException(String message, boolean computed) {
        super(message);
        this.computed = computed;
    }

    /** Returns whether a network computed the value, rather than a handler. */
    boolean computed() {
        return computed;
    }

    /**
     * Returns the failure of the request. The values of a picture are bounded, so a bad result is not the sender's
     * mistake; numbers are not bounded.
     *
     * @param signature the model's
     */
    public PredictionException failure(String model, Signature signature) {
        if (computed && !signature.takesImages()) {
            return new PredictionException(
                    FailureKind.BAD_REQUEST,
                    "%s; the input values are too large, or the weights of model '%s' are damaged"
                            .formatted(getMessage(), model));
        }
        String message = computed ? "%s (model '%s')".formatted(getMessage(), model) : "";
        return new PredictionException(FailureKind.INTERNAL, message, this);
    }

    /**
     * Returns an exception for a number that a network computed.
     *
     * @param output what contains it, such as {@code Output 'softmax'}
     */
    static NotRepresentableException computed(String output) {
        return new NotRepresentableException(output + " contains NaN or Infinity, which JSON cannot represent", true);
    }
}
