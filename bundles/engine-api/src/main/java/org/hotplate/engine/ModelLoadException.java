// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Objects;

/**
 * A network could not be loaded: for lack of memory if it is a {@link LoadMemoryException}. The message names the file,
 * what is wrong with it and what would be right.
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
