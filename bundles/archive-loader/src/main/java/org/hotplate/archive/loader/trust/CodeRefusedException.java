// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.util.Objects;

/** Thrown if the code in an archive cannot run. The message becomes the failure reason of its model. */
public final class CodeRefusedException extends Exception {

    public CodeRefusedException(String message) {
        super(message);
    }

    public CodeRefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
