// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats;

import java.io.IOException;
import java.util.Objects;

/**
 * A file is not what it should be, or not in a form that can be served.
 *
 * <p>The message is a clause that has the file as its subject, such as "it ends in the middle of an array". What the
 * disk refuses is another {@link IOException}.
 */
public final class MalformedFileException extends IOException {

    private final boolean cutOff;

    public MalformedFileException(String message) {
        super(message);
        this.cutOff = false;
    }

    public MalformedFileException(String message, Throwable cause) {
        super(message, cause);
        this.cutOff = false;
    }

    private MalformedFileException(String message, boolean cutOff) {
        super(message);
        this.cutOff = cutOff;
    }

    /** Returns one of which nothing is known to be wrong but that its end is missing. */
    public static MalformedFileException cutOff(String message) {
        return new MalformedFileException(message, true);
    }

    /** Returns whether what is there may be the beginning of a file that is as it should be; not every reader can tell. */
    public boolean isCutOff() {
        return cutOff;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
