// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.trust;

import java.util.Objects;

/** Archives have to be signed, and this one is not as it has to be; or who may sign them cannot be told. */
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
