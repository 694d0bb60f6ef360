// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

/** A model's configuration cannot be used. The message names the file, the place, the value and what is allowed. */
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

    /** Returns whether it may be that the rest is still being written. */
    public boolean isUnfinished() {
        return unfinished;
    }
}
