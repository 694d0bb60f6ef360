// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * The network does not accept the caller's tensors: their shapes, or their elements, such as an index out of range or a
 * divisor of 0. The message names the input, its value and what is allowed, or has the framework's words.
 */
public final class InvalidInputException extends InferenceException {

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
