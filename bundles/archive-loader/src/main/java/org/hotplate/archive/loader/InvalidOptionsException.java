// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

/** A model's configuration cannot be used. The message names the file, the place, the value and what is allowed. */
final class InvalidOptionsException extends Exception {

    private final boolean unfinished;

    InvalidOptionsException(String message) {
        super(message);
        unfinished = false;
    }

    InvalidOptionsException(String message, Throwable cause) {
        this(message, cause, false);
    }

    InvalidOptionsException(String message, Throwable cause, boolean unfinished) {
        super(message, cause);
        this.unfinished = unfinished;
    }

    /** Returns whether it may be that the rest is still being written. */
    boolean isUnfinished() {
        return unfinished;
    }
}
