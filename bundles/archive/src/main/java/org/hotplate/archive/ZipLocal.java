// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Compares an entry's local header with the central directory. If they differ, the archive's content would depend on
 * which of them a reader uses.
 */
final class ZipLocal {

    private static final int LOCAL = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int HEADER = 30;
    private static final int LONGEST_DESCRIPTOR = 24;
    private static final int SIZES_FOLLOW = 1 << 3;
    private static final int ZIP64 = 1;
    private static final long IN_ZIP64 = 0xffffffffL;

    private final FileChannel channel;
    private final ZipItem item;
    private final Path archive;

    private ZipLocal(FileChannel channel, ZipItem item, Path archive) {
        this.channel = channel;
        this.item = item;
        this.archive = archive;
    }

    /** Returns the offset of an entry's content. */
    static long contentOf(ZipItem item, FileChannel channel, Path archive) throws ArchiveException, IOException {
        return new ZipLocal(channel, item, archive).content();
    }

    private long content() throws ArchiveException, IOException {
        ByteBuffer header = ZipBytes.read(channel, item.offset(), HEADER);
        if (header.limit() < HEADER || header.getInt(0) != LOCAL) {
            throw item.fault(archive, "is not where the directory says; copy or pack it again");
        }
        int nameLength = ZipBytes.u16(header, 26);
        int extraLength = ZipBytes.u16(header, 28);
        ByteBuffer rest = ZipBytes.read(channel, item.offset() + HEADER, nameLength + extraLength);
        if (rest.limit() < nameLength + extraLength) {
            throw item.fault(archive, "lies outside of the file, which is damaged; copy or pack it again");
        }
        if (!ZipBytes.slice(rest, 0, nameLength).equals(item.rawName())) {
            throw differs("name", ZipName.decode(ZipBytes.slice(rest, 0, nameLength), 0, archive), item.name());
        }
        int flags = ZipBytes.u16(header, 6);
        if ((flags & ZipItem.ENCRYPTED) != 0) {
            throw item.fault(archive, "is encrypted; pack it again without a password");
        }
        if (ZipBytes.u16(header, 8) != item.method()) {
            throw differs("method", ZipBytes.u16(header, 8), item.method());
        }
        long content = item.offset() + HEADER + nameLength + extraLength;
        ByteBuffer wide = zip64(ZipBytes.slice(rest, nameLength, extraLength));
        long size = number(ZipBytes.u32(header, 22), wide);
        long packed = number(ZipBytes.u32(header, 18), wide);
        check(ZipBytes.u32(header, 14), packed, size, (flags & SIZES_FOLLOW) != 0, content);
        return content;
    }

    private void check(long crc, long packed, long size, boolean follow, long content)
            throws ArchiveException, IOException {
        boolean unknown = follow && crc == 0 && packed == 0 && size == 0;
        if (unknown && item.size() + item.packed() + item.crc() > 0) {
            checkDescriptor(content + item.packed());
        } else if (packed != item.packed()) {
            throw differs("packed size", packed, item.packed());
        } else if (size != item.size()) {
            throw differs("size", size, item.size());
        } else if (crc != item.crc()) {
            throw differs("checksum", "%08x".formatted(crc), "%08x".formatted(item.crc()));
        }
    }

    /**
     * Checks the data descriptor, which follows the content if the writer did not know the sizes before. Four forms are
     * in use, and all are accepted.
     */
    private void checkDescriptor(long at) throws ArchiveException, IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(LONGEST_DESCRIPTOR + Integer.BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.put(ZipBytes.read(channel, at, LONGEST_DESCRIPTOR));
        boolean fits = fits(bytes, 0) || (bytes.getInt(0) == DESCRIPTOR && fits(bytes, 4));
        if (!fits) {
            throw item.fault(
                    archive, "is followed by sizes or a checksum that differ from the directory's; pack it again");
        }
    }

    private boolean fits(ByteBuffer bytes, int at) {
        boolean narrow = ZipBytes.u32(bytes, at + 4) == item.packed() && ZipBytes.u32(bytes, at + 8) == item.size();
        boolean wide = bytes.getLong(at + 4) == item.packed() && bytes.getLong(at + 12) == item.size();
        return ZipBytes.u32(bytes, at) == item.crc() && (narrow || wide);
    }

    /** Returns a local header's 64-bit numbers; empty if there are none. */
    private static ByteBuffer zip64(ByteBuffer extra) {
        for (int at = 0; at + 4 <= extra.limit(); at += 4 + ZipBytes.u16(extra, at + 2)) {
            int length = ZipBytes.u16(extra, at + 2);
            if (ZipBytes.u16(extra, at) == ZIP64 && at + 4 + length <= extra.limit()) {
                return ZipBytes.slice(extra, at + 4, length);
            }
        }
        return ZipBytes.slice(extra, 0, 0);
    }

    private static long number(long narrow, ByteBuffer wide) {
        return narrow == IN_ZIP64 && wide.remaining() >= Long.BYTES ? wide.getLong() : narrow;
    }

    private ArchiveException differs(String what, Object here, Object there) {
        return item.fault(
                archive,
                "has the %s %s in front of it and %s in the directory; pack it again"
                        .formatted(what, Printable.text(here.toString()), Printable.text(there.toString())));
    }
}
