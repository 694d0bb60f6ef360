// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

/**
 * A device had no room for a network or for one more replica of it. The message says how much was needed and how much
 * was free, where the engine can tell; {@link DeviceMemory} puts the figures into words.
 */
public final class LoadMemoryException extends ModelLoadException {

    public LoadMemoryException(String message) {
        super(message);
    }

    public LoadMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
