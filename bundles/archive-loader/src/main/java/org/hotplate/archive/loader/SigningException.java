// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.Objects;

/** Archives have to be signed, and this one is not as it has to be; or who may sign them cannot be told. */
final class SigningException extends Exception {

    SigningException(String message) {
        super(message);
    }

    SigningException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
