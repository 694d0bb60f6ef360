// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Locale;

/**
 * The memory of a device at one moment.
 *
 * @param free how many bytes nobody has taken
 * @param total how many bytes there are
 */
public record DeviceMemory(long free, long total) {

    /** @throws IllegalArgumentException unless {@code 0 <= free <= total} */
    public DeviceMemory {
        if (free < 0 || free > total) {
            throw new IllegalArgumentException("%d bytes cannot be free of %d".formatted(free, total));
        }
    }

    /** Returns a number of bytes in MB, as messages give them. */
    public static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }

    /** Returns the sentence's part that says how much there is, such as {@code 812.0 MB free of 16,384.0 MB}. */
    @Override
    public String toString() {
        return megabytes(free) + " free of " + megabytes(total);
    }
}
