// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/** Thrown if a network does not accept its inputs. The message contains the input, its value and what is allowed. */
public final class InvalidInputException extends InferenceException {

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
