// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.util.Objects;

/** Thrown if archives must be signed and an archive has no valid signature, or if the settings are invalid. */
public final class SigningException extends Exception {

    public SigningException(String message) {
        super(message);
    }

    public SigningException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
