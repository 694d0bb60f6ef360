// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats;

import java.io.IOException;
import java.util.Objects;

/**
 * Thrown if a file does not have the expected format, or uses a form of it that cannot be served.
 *
 * <p>The message is a clause with the file as its subject, such as "it ends in the middle of an array". Input/output
 * errors are other {@link IOException IOExceptions}.
 */
public final class MalformedFileException extends IOException {

    private final boolean truncated;

    public MalformedFileException(String message) {
        super(message);
        this.truncated = false;
    }

    public MalformedFileException(String message, Throwable cause) {
        super(message, cause);
        this.truncated = false;
    }

    private MalformedFileException(String message, boolean truncated) {
        super(message);
        this.truncated = truncated;
    }

    /** Returns an exception for a file that is correct as far as it goes, but incomplete. */
    public static MalformedFileException truncated(String message) {
        return new MalformedFileException(message, true);
    }

    /** Returns whether the file may be the beginning of a correct file. Not every reader can determine this. */
    public boolean isTruncated() {
        return truncated;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
