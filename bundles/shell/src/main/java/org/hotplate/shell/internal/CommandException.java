// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal;

import org.jspecify.annotations.Nullable;

/** A command could not do what it was asked to; the message is for its user, whole and in one sentence. */
public final class CommandException extends Exception {

    public CommandException(String message) {
        this(message, null);
    }

    public CommandException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
