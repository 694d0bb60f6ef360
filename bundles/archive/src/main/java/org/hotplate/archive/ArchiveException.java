// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.Objects;

/** Thrown if an archive cannot be used. The message contains the file, the entry, the fault and what is allowed. */
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
