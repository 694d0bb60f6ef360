// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Objects;

/**
 * A network could not be run: the framework's fault or ours, unless it is an {@link InvalidInputException} or an
 * {@link InferenceMemoryException}.
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
