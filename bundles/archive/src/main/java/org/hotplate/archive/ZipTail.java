// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.archive.ArchiveReader.Completeness;

/**
 * The end record of a zip file, with the position and size of the central directory. Parsed here, because the JDK's
 * only message is "error in opening zip file", and because the JDK accepts a zip file inside an incompletely copied
 * one.
 *
 * @param entries the declared number of entries
 * @param directory the offset of the central directory
 * @param directorySize its size in bytes
 * @param start the offset of the zip file: other bytes may precede it
 * @param fault why another reader could see another archive in the same bytes, if it could
 */
record ZipTail(long entries, long directory, long directorySize, long start, Optional<String> fault) {

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int END_SIZE = 22;
    private static final int LOCATOR_SIZE = 20;
    private static final int END64_SIZE = 56;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final String TWO_ENDS = "holds the ends of two zip files, so programs would read different contents";
    private static final String SPLIT = "is one part of an archive that was split; join the parts";
    private static final String TWO_ANSWERS = "has two end records that contradict each other";

    static Completeness inspect(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (find(channel).isPresent()) {
                return Completeness.COMPLETE;
            }
            ByteBuffer head = ZipBytes.read(channel, 0, 4);
            byte[] zip = {'P', 'K', 3, 4};
            for (int i = 0; i < head.limit(); i++) {
                if (head.get(i) != zip[i]) {
                    return Completeness.NOT_AN_ARCHIVE;
                }
            }
            return Completeness.INCOMPLETE;
        }
    }

    /** Finds the end record, and checks that the directory it refers to exists. Padding may follow it, as in MMS. */
    static Optional<ZipTail> find(FileChannel channel) throws IOException {
        long size = channel.size();
        int length = (int) Math.min(size, END_SIZE + LONGEST_COMMENT);
        ByteBuffer tail = ZipBytes.read(channel, size - length, length);
        int stray = -1;
        for (int at = tail.limit() - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) != END) {
                continue;
            }
            Optional<ZipTail> found = closes(tail, at) <= tail.limit()
                    ? read(channel, size - length + at, ZipBytes.slice(tail, at, END_SIZE))
                    : Optional.empty();
            if (found.isEmpty()) {
                stray = Math.max(stray, at);
            } else if (stray >= closes(tail, at) || isInAComment(channel, tail, at, size - length)) {
                return Optional.of(found.get().with(TWO_ENDS));
            } else {
                return found;
            }
        }
        return Optional.empty();
    }

    private static int closes(ByteBuffer tail, int at) {
        return at + END_SIZE + ZipBytes.u16(tail, at + 20);
    }

    /** Returns whether an end record is inside the comment of another valid one. */
    private static boolean isInAComment(FileChannel channel, ByteBuffer tail, int inner, long offset)
            throws IOException {
        for (int at = inner - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END
                    && closes(tail, at) > inner
                    && closes(tail, at) <= tail.limit()
                    && read(channel, offset + at, ZipBytes.slice(tail, at, END_SIZE))
                            .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<ZipTail> read(FileChannel channel, long at, ByteBuffer end) throws IOException {
        boolean split = isPart(end, 4, 2, 0xffff) || ZipBytes.u16(end, 8) != ZipBytes.u16(end, 10);
        long entries = ZipBytes.u16(end, 10);
        long size = ZipBytes.u32(end, 12);
        long offset = ZipBytes.u32(end, 16);
        long closes = at;
        boolean contradiction = false;
        long end64At = end64(channel, at);
        if (end64At >= 0) {
            ByteBuffer end64 = ZipBytes.read(channel, end64At, END64_SIZE);
            split |= isPart(end64, 16, 4, 0xffffffffL) || end64.getLong(24) != end64.getLong(32);
            contradiction = differ(entries, 0xffff, end64.getLong(32))
                    || differ(size, 0xffffffffL, end64.getLong(40))
                    || differ(offset, 0xffffffffL, end64.getLong(48));
            entries = end64.getLong(32);
            size = end64.getLong(40);
            offset = end64.getLong(48);
            closes = end64At;
        }
        long directory = closes - size;
        if (size < 0 || entries < 0 || directory < 0 || offset < 0 || offset > directory) {
            return Optional.empty();
        }
        if (!isDirectory(channel, directory, entries) || !startsWhereDeclared(channel, directory - offset, entries)) {
            return Optional.empty();
        }
        Optional<String> fault = Optional.ofNullable(split ? SPLIT : contradiction ? TWO_ANSWERS : null);
        return Optional.of(new ZipTail(entries, directory, size, directory - offset, fault));
    }

    private ZipTail with(String other) {
        return new ZipTail(entries, directory, directorySize, start, Optional.of(other));
    }

    /** Returns whether one of two disk numbers is neither the first disk nor the placeholder for the 64-bit record. */
    private static boolean isPart(ByteBuffer end, int at, int width, long elsewhere) {
        for (int i = 0; i < 2; i++) {
            long disk = width == 2 ? ZipBytes.u16(end, at + i * width) : ZipBytes.u32(end, at + i * width);
            if (disk != 0 && disk != elsewhere) {
                return true;
            }
        }
        return false;
    }

    private static boolean differ(long value, long elsewhere, long wide) {
        return value != elsewhere && value != wide;
    }

    /** Returns the offset of the 64-bit end record, or -1 if there is none. */
    private static long end64(FileChannel channel, long end) throws IOException {
        ByteBuffer locator = ZipBytes.read(channel, end - LOCATOR_SIZE, LOCATOR_SIZE);
        if (locator.limit() < LOCATOR_SIZE || locator.getInt(0) != LOCATOR64) {
            return -1;
        }
        long at = locator.getLong(8);
        ByteBuffer end64 = ZipBytes.read(channel, at, END64_SIZE);
        return end64.limit() == END64_SIZE && end64.getInt(0) == END64 && at < end ? at : -1;
    }

    private static boolean isDirectory(FileChannel channel, long at, long entries) throws IOException {
        ByteBuffer first = ZipBytes.read(channel, at, 4);
        return entries == 0 || (first.limit() == 4 && first.getInt(0) == CENTRAL);
    }

    /** A zip file may follow other bytes, unless those are the beginning of another zip file that was truncated. */
    private static boolean startsWhereDeclared(FileChannel channel, long start, long entries) throws IOException {
        ByteBuffer head = ZipBytes.read(channel, 0, 4);
        boolean headIsZip = head.limit() == 4 && head.getInt(0) == LOCAL;
        return start == 0 ? entries == 0 || headIsZip : !headIsZip;
    }
}
