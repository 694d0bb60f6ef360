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

    public MalformedFileException(String message) {
        super(message);
    }

    public MalformedFileException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
