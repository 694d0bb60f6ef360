// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * A device had no room to run a network on these inputs; the replica and whatever else is on that device are as they
 * were. The message says how much was needed and how much was free, where the engine can tell.
 */
public final class InferenceMemoryException extends InferenceException {

    public InferenceMemoryException(String message) {
        super(message);
    }

    public InferenceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
