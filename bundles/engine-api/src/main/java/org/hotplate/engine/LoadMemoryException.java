// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * Thrown if a device has too little memory for a network or for a further replica. The message contains the required
 * and the free memory if the engine knows them; {@link DeviceMemory} formats the figures.
 */
public final class LoadMemoryException extends ModelLoadException {

    public LoadMemoryException(String message) {
        super(message);
    }

    public LoadMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
