// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

/** A {@code <model>.json} cannot be used. The message names the file, the place, the value and what is allowed. */
final class InvalidOptionsException extends Exception {

    InvalidOptionsException(String message) {
        super(message);
    }

    InvalidOptionsException(String message, Throwable cause) {
        super(message, cause);
    }
}
