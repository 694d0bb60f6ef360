// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * Thrown if a device has too little memory to run a network with these inputs. The replica, and all others on the
 * device, remain usable. The message contains the required and the free memory if the engine knows them.
 */
public final class InferenceMemoryException extends InferenceException {

    public InferenceMemoryException(String message) {
        super(message);
    }

    public InferenceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
