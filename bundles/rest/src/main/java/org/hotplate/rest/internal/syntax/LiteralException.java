// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

/** Thrown if a text is not a literal, or exceeds the limits. The message contains the position. */
public final class LiteralException extends Exception {

    LiteralException(String message) {
        super(message);
    }
}
