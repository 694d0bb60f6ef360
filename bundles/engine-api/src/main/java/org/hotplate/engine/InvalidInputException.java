// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/** The caller's tensors are not what the network takes. The message names the input, its value and what is allowed. */
public final class InvalidInputException extends InferenceException {

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
