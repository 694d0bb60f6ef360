// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * Thrown if a network runs in a process of its own or of its engine, and that process ended during the call or cannot be
 * started. The replica remains usable: the next call uses a new process.
 */
public final class EngineProcessException extends InferenceException {

    private final boolean crash;

    /**
     * Creates an exception.
     *
     * @param crash whether this call ended the process, or exceeded its time limit so that the process was ended
     */
    public EngineProcessException(String message, boolean crash, Throwable cause) {
        super(message, cause);
        this.crash = crash;
    }

    /** Returns whether the call itself is the reason, so that it would fail again. */
    public boolean isCrash() {
        return crash;
    }
}
