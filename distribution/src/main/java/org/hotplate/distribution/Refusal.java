// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

/** What was asked for cannot be done; the message is the sentence to tell the operator, without a stack trace. */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    private Refusal(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    /** The command line itself is wrong. */
    public static Refusal usage(String message) {
        return new Refusal(2, message);
    }

    /** The command is well formed and did not succeed. */
    public static Refusal failure(String message) {
        return new Refusal(1, message);
    }

    /** Returns what the process exits with. */
    public int exitStatus() {
        return exitStatus;
    }
}
