// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.util.Objects;

/** The code that an archive carries cannot run here. The message is the reason its model fails with. */
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
