// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

/** A command that fails. The message is a complete sentence for the operator, printed without a stack trace. */
public final class CommandException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    private CommandException(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    /** Returns an exception for a wrong command line: exit status 2. */
    public static CommandException usage(String message) {
        return new CommandException(2, message);
    }

    /** Returns an exception for a valid command that failed: exit status 1. */
    public static CommandException failure(String message) {
        return new CommandException(1, message);
    }

    /** Returns the exit status of the process. */
    public int exitStatus() {
        return exitStatus;
    }
}
