// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;

/**
 * A failure of a model, for its operator. Immutable.
 *
 * @param message one sentence: what failed, on what, which value, what is allowed
 * @param time when it was seen
 * @param stack the stack trace, or an empty text
 */
public record Failure(String message, Instant time, String stack) {

    /** The beginning of every message about a fault in a model's configuration. */
    public static final String CONFIGURATION = "configuration: ";

    /** Describes a fault of a model's configuration. */
    public static Failure configuration(String fault) {
        return new Failure(CONFIGURATION + fault, Instant.now(), "");
    }

    /** Describes a failure seen now. */
    public static Failure of(String message, Throwable cause) {
        StringWriter stack = new StringWriter();
        try {
            cause.printStackTrace(new PrintWriter(stack));
        } catch (RuntimeException | Error e) {
            // the exception is a handler's, and its methods may throw
            stack.append(cause.getClass().getName()).append(", which cannot be printed: ");
            stack.append(e.getClass().getName());
        }
        return new Failure(message, Instant.now(), stack.toString());
    }
}
