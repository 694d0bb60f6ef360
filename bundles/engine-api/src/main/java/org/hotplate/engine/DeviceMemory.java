// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Locale;

/**
 * The memory of a device at one moment.
 *
 * @param free free bytes
 * @param total all bytes
 */
public record DeviceMemory(long free, long total) {

    /** @throws IllegalArgumentException unless {@code 0 <= free <= total} */
    public DeviceMemory {
        if (free < 0 || free > total) {
            throw new IllegalArgumentException(
                    "The free bytes must be from 0 to the total, not %d of %d".formatted(free, total));
        }
    }

    /** Formats a number of bytes in MB, for messages. */
    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }

    /** Returns a text for messages, such as {@code 812.0 MB free of 16,384.0 MB}. */
    @Override
    public String toString() {
        return megabytes(free) + " free of " + megabytes(total);
    }
}
