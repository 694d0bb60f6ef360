// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The central directory of a zip file: the entries that can be unpacked, and the reasons for the others. */
final class ZipDirectory {

    private static final int HEADER = 46;
    private static final int CENTRAL = 0x02014b50;
    private static final int LARGEST = 16 << 20;
    private static final int UNIX = 3;
    private static final int MACOS = 19;
    private static final int ZIP64 = 1;
    private static final long IN_ZIP64 = 0xffffffffL;
    private static final Map<Integer, String> METHODS =
            Map.of(9, "Deflate64", 12, "bzip2", 14, "LZMA", 93, "Zstandard", 95, "xz", 99, "AES encryption");
    private static final Map<Integer, String> KINDS = Map.of(
            0xa000, "a symbolic link", 0x6000, "a device", 0x2000, "a device", 0x1000, "a pipe", 0xc000, "a socket");

    private final ByteBuffer bytes;
    private final ZipTail tail;
    private final Path archive;

    private ZipDirectory(ByteBuffer bytes, ZipTail tail, Path archive) {
        this.bytes = bytes;
        this.tail = tail;
        this.archive = archive;
    }

    static List<ZipItem> read(FileChannel channel, ZipTail tail, Path archive, ArchiveLimits limits)
            throws ArchiveException, IOException {
        if (tail.fault().isPresent()) {
            throw new ArchiveException("%s %s".formatted(archive, tail.fault().get()));
        }
        if (tail.entries() > limits.entries()) {
            throw new ArchiveException(
                    "%s has %d entries, at most %d are allowed".formatted(archive, tail.entries(), limits.entries()));
        }
        if (tail.directorySize() > LARGEST) {
            throw new ArchiveException("%s has a directory of %d bytes, at most %d are allowed"
                    .formatted(archive, tail.directorySize(), LARGEST));
        }
        ByteBuffer bytes = ZipBytes.read(channel, tail.directory(), (int) tail.directorySize());
        return new ZipDirectory(bytes, tail, archive).items();
    }

    private List<ZipItem> items() throws ArchiveException {
        List<ZipItem> items = new ArrayList<>();
        int at = 0;
        while (at + HEADER <= bytes.limit() && bytes.getInt(at) == CENTRAL) {
            int next = at + HEADER + u16(at + 28) + u16(at + 30) + u16(at + 32);
            if (next > bytes.limit()) {
                break;
            }
            items.add(item(at));
            at = next;
        }
        if (items.size() == tail.entries() && at != bytes.limit()) {
            throw new ArchiveException("%s is damaged: its directory holds more than its entries; copy or pack it again"
                    .formatted(archive));
        }
        if (items.size() != tail.entries()) {
            throw new ArchiveException(
                    "%s is damaged: its directory should list %d entries, and lists %d; copy or pack it again"
                            .formatted(archive, tail.entries(), items.size()));
        }
        return items;
    }

    private ZipItem item(int at) throws ArchiveException {
        ByteBuffer rawName = bytes.slice(at + HEADER, u16(at + 28));
        int flags = u16(at + 8);
        ByteBuffer wide = zip64(at + HEADER + u16(at + 28), u16(at + 30));
        ZipItem narrow = new ZipItem(
                ZipName.decode(rawName, flags, archive),
                rawName,
                u16(at + 10),
                u32(at + 16),
                u32(at + 20),
                u32(at + 24),
                u32(at + 42));
        long size = number(narrow.size(), wide, narrow);
        long packed = number(narrow.packed(), wide, narrow);
        long offset = number(narrow.offset(), wide, narrow);
        ZipItem item = new ZipItem(narrow.name(), rawName, narrow.method(), narrow.crc(), packed, size, offset);
        checkKind(item, flags, u16(at + 4) >> 8, (int) (u32(at + 38) >> 16));
        if (u16(at + 34) != 0 && u16(at + 34) != 0xffff) {
            throw item.fault(archive, "lies in another part of a split archive; join the parts");
        }
        if (item.isStored() && packed != size) {
            throw item.fault(
                    archive, "is stored and declares %d bytes, but takes %d; pack it again".formatted(size, packed));
        }
        if (offset > tail.directory() - tail.start() || packed > tail.directory()) {
            throw item.fault(archive, "lies outside of the file, which is damaged; copy or pack it again");
        }
        return new ZipItem(
                item.name(), rawName, item.method(), item.crc(), packed, size, Math.addExact(tail.start(), offset));
    }

    private void checkKind(ZipItem item, int flags, int host, int mode) throws ArchiveException {
        if ((flags & ZipItem.ENCRYPTED) != 0) {
            throw item.fault(archive, "is encrypted; pack it again without a password");
        }
        if (item.method() != ZipItem.STORED && item.method() != ZipItem.DEFLATED) {
            throw item.fault(
                    archive,
                    "is packed by method %s; pack it again stored or deflated, the methods allowed"
                            .formatted(METHODS.getOrDefault(item.method(), Integer.toString(item.method()))));
        }
        String kind = KINDS.get(mode & 0xf000);
        if ((host == UNIX || host == MACOS) && kind != null) {
            throw item.fault(archive, "is %s; only files are allowed, so pack it again with the file".formatted(kind));
        }
    }

    /** Returns the 64-bit numbers in an entry's extra field; empty if there are none. */
    private ByteBuffer zip64(int from, int length) {
        int end = from + length;
        for (int at = from; at + 4 <= end; at += 4 + u16(at + 2)) {
            if (u16(at) == ZIP64 && at + 4 + u16(at + 2) <= end) {
                return ZipBytes.slice(bytes, at + 4, u16(at + 2));
            }
        }
        return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
    }

    private long number(long narrow, ByteBuffer wide, ZipItem item) throws ArchiveException {
        if (narrow != IN_ZIP64) {
            return narrow;
        }
        long number = wide.remaining() < Long.BYTES ? -1 : wide.getLong();
        if (number < 0) {
            throw item.fault(archive, "has no 64-bit size or place where one is announced; pack it again");
        }
        return number;
    }

    private int u16(int at) {
        return ZipBytes.u16(bytes, at);
    }

    private long u32(int at) {
        return ZipBytes.u32(bytes, at);
    }
}
