// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

/**
 * Limits of an archive's content, counted while unpacking, independently of what the archive declares.
 *
 * @param entries the maximum number of entries, including folders and ignored files
 * @param unpackedBytes the maximum size of all files together, in bytes
 */
public record ArchiveLimits(int entries, long unpackedBytes) {

    /** The default limit for entries. */
    public static final int ENTRIES = 1000;

    /** The default limit for bytes: seven times the size of the largest model in MMS's zoo. */
    public static final long UNPACKED_BYTES = 4L << 30;

    /** The size to which any archive may unpack, however small it is. */
    private static final long ALWAYS = 64L << 20;

    /**
     * The allowed ratio of a larger archive's unpacked size to its own. Weights stay far below it; zeros compress a
     * thousandfold.
     */
    static final long RATIO = 200;

    public static final ArchiveLimits DEFAULT = new ArchiveLimits(ENTRIES, UNPACKED_BYTES);

    public ArchiveLimits {
        if (entries < 1 || unpackedBytes < 1) {
            throw new IllegalArgumentException(
                    "Limits must be positive, were %d entries and %d bytes".formatted(entries, unpackedBytes));
        }
    }

    /** Returns how many bytes a zip file of this size may unpack to. */
    long unpackedBytes(long archiveBytes) {
        boolean huge = archiveBytes > (Long.MAX_VALUE - ALWAYS) / RATIO;
        return huge ? unpackedBytes : Math.min(unpackedBytes, ALWAYS + RATIO * archiveBytes);
    }
}
