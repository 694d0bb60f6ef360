// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

/**
 * Thrown if a model's configuration is invalid. The message contains the file, the position, the value and what is
 * allowed.
 */
public final class InvalidOptionsException extends Exception {

    private final boolean unfinished;

    public InvalidOptionsException(String message) {
        super(message);
        unfinished = false;
    }

    public InvalidOptionsException(String message, Throwable cause) {
        this(message, cause, false);
    }

    public InvalidOptionsException(String message, Throwable cause, boolean unfinished) {
        super(message, cause);
        this.unfinished = unfinished;
    }

    /** Returns whether the file may be incomplete because it is still being written. */
    public boolean isUnfinished() {
        return unfinished;
    }
}
