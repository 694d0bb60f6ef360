// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Objects;

/**
 * Thrown if a network cannot be run. Except for {@link InvalidInputException} and {@link InferenceMemoryException}, it
 * is a fault of the framework or the server.
 */
public class InferenceException extends Exception {

    public InferenceException(String message) {
        super(message);
    }

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
