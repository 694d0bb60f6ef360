// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

/**
 * Limits of an archive's content, counted while unpacking, independently of what the archive declares.
 *
 * @param entries how many entries, folders and ignored files included
 * @param unpackedBytes how many bytes all its files may have together
 */
public record ArchiveLimits(int entries, long unpackedBytes) {

    /** The default limit of entries. */
    public static final int ENTRIES = 1000;

    /** The default limit of bytes: seven times the largest model of MMS's zoo. */
    public static final long UNPACKED_BYTES = 4L << 30;

    /** So much may be unpacked of any archive, however small it is. */
    private static final long ALWAYS = 64L << 20;

    /** How many times its own size a larger archive may unpack to: weights never do, zeros do a thousand times. */
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
