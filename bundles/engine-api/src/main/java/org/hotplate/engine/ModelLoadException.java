// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Objects;

/**
 * Thrown if a network cannot be loaded; a {@link LoadMemoryException} if there is too little memory. The message
 * contains the file, the problem and what is required.
 */
public class ModelLoadException extends Exception {

    public ModelLoadException(String message) {
        super(message);
    }

    public ModelLoadException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
