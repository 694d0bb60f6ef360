// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

/** A text is not a literal, or one beyond the limits. The message says where. */
public final class LiteralException extends Exception {

    LiteralException(String message) {
        super(message);
    }
}
