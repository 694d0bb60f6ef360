// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

/**
 * How much an archive may hold. Counted while unpacking, whatever the archive declares.
 *
 * @param entries how many entries, folders and ignored files included
 * @param unpackedBytes how many bytes all its files may have together
 */
public record ArchiveLimits(int entries, long unpackedBytes) {

    /** How many entries are allowed where nothing else is said. */
    public static final int ENTRIES = 1000;

    /** How many bytes are allowed where nothing else is said: seven times the largest model of MMS's zoo. */
    public static final long UNPACKED_BYTES = 4L << 30;

    public static final ArchiveLimits DEFAULT = new ArchiveLimits(ENTRIES, UNPACKED_BYTES);

    public ArchiveLimits {
        if (entries < 1 || unpackedBytes < 1) {
            throw new IllegalArgumentException(
                    "Limits must be positive, were %d entries and %d bytes".formatted(entries, unpackedBytes));
        }
    }
}
