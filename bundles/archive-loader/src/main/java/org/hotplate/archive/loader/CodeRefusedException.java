// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.Objects;

/** The code that an archive carries cannot run here. The message is the reason its model fails with. */
final class CodeRefusedException extends Exception {

    CodeRefusedException(String message) {
        super(message);
    }

    CodeRefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
