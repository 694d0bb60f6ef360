// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.archive.ArchiveReader.Wholeness;

/**
 * The end of a zip file, which says where its directory is and how large. Read by hand because the JDK answers only
 * "error in opening zip file", and because it takes a zip file within a half copied one for the whole.
 *
 * @param entries how many entries it declares
 * @param directory where its directory begins
 * @param directorySize how long the directory is, in bytes
 */
record ZipTail(long entries, long directory, long directorySize) {

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int END_SIZE = 22;
    private static final int LOCATOR_SIZE = 20;
    private static final int END64_SIZE = 56;
    private static final int LONGEST_COMMENT = 0xffff;

    static Wholeness inspect(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (find(channel).isPresent()) {
                return Wholeness.WHOLE;
            }
            ByteBuffer head = bytes(channel, 0, 4);
            byte[] zip = {'P', 'K', 3, 4};
            for (int i = 0; i < head.limit(); i++) {
                if (head.get(i) != zip[i]) {
                    return Wholeness.NOT_AN_ARCHIVE;
                }
            }
            return Wholeness.INCOMPLETE;
        }
    }

    /** Finds the end record, and checks that what it points to is there. Padding may follow it, as it might in MMS. */
    static Optional<ZipTail> find(FileChannel channel) throws IOException {
        long size = channel.size();
        int length = (int) Math.min(size, END_SIZE + LONGEST_COMMENT);
        ByteBuffer tail = bytes(channel, size - length, length);
        for (int at = tail.limit() - END_SIZE; at >= 0; at--) {
            boolean mayClose = tail.getInt(at) == END && at + END_SIZE + u16(tail, at + 20) <= tail.limit();
            if (mayClose) {
                Optional<ZipTail> found = read(channel, size - length + at, tail.slice(at, END_SIZE));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<ZipTail> read(FileChannel channel, long at, ByteBuffer slice) throws IOException {
        ByteBuffer end = slice.order(ByteOrder.LITTLE_ENDIAN);
        long entries = u16(end, 10);
        long size = u32(end, 12);
        long offset = u32(end, 16);
        long closes = at;
        if (entries == 0xffff || size == 0xffffffffL || offset == 0xffffffffL) {
            long end64At = end64(channel, at);
            if (end64At >= 0) {
                ByteBuffer end64 = bytes(channel, end64At, END64_SIZE);
                entries = end64.getLong(32);
                size = end64.getLong(40);
                offset = end64.getLong(48);
                closes = end64At;
            }
        }
        long directory = closes - size;
        if (size < 0 || entries < 0 || directory < 0 || offset < 0 || offset > directory) {
            return Optional.empty();
        }
        return isDirectory(channel, directory, entries) && startsWhereDeclared(channel, directory - offset, entries)
                ? Optional.of(new ZipTail(entries, directory, size))
                : Optional.empty();
    }

    /** Returns where the 64-bit end record is, or -1 if there is none. */
    private static long end64(FileChannel channel, long end) throws IOException {
        ByteBuffer locator = bytes(channel, end - LOCATOR_SIZE, LOCATOR_SIZE);
        if (locator.limit() < LOCATOR_SIZE || locator.getInt(0) != LOCATOR64) {
            return -1;
        }
        long at = locator.getLong(8);
        ByteBuffer end64 = bytes(channel, at, END64_SIZE);
        return end64.limit() == END64_SIZE && end64.getInt(0) == END64 && at < end ? at : -1;
    }

    private static boolean isDirectory(FileChannel channel, long at, long entries) throws IOException {
        ByteBuffer first = bytes(channel, at, 4);
        return entries == 0 || (first.limit() == 4 && first.getInt(0) == CENTRAL);
    }

    /** A zip file may follow other bytes, but those may not be the beginning of another one that was cut off. */
    private static boolean startsWhereDeclared(FileChannel channel, long start, long entries) throws IOException {
        ByteBuffer head = bytes(channel, 0, 4);
        boolean headIsZip = head.limit() == 4 && head.getInt(0) == LOCAL;
        return start == 0 ? entries == 0 || headIsZip : !headIsZip;
    }

    /** Reads bytes of a file; fewer where it ends earlier, none where the position is outside of it. */
    static ByteBuffer bytes(FileChannel channel, long at, int length) throws IOException {
        long present = at < 0 ? 0 : Math.max(0, Math.min(length, channel.size() - at));
        ByteBuffer bytes = ByteBuffer.allocate((int) present).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            // a channel may give less than was asked for
        }
        return bytes.flip();
    }

    static int u16(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff;
    }

    static long u32(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffffffffL;
    }
}
