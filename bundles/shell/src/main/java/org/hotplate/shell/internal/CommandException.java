// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal;

import org.jspecify.annotations.Nullable;

/** Thrown if a command fails. The message is a sentence for the user. */
public final class CommandException extends Exception {

    public CommandException(String message) {
        this(message, null);
    }

    public CommandException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
