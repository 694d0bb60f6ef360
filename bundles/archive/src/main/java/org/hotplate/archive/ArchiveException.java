// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Objects;

/** An archive cannot be used. The message names the file, the entry, what is wrong with it and what is allowed. */
public final class ArchiveException extends Exception {

    public ArchiveException(String message) {
        super(message);
    }

    public ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
