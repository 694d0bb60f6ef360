// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Checks, before the JDK opens a zip file, that it holds only what the JDK can unpack, and says what it does not. */
final class ZipDirectory {

    private static final int HEADER = 46;
    private static final int CENTRAL = 0x02014b50;
    private static final int LARGEST = 64 << 20;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final Map<Integer, String> METHODS =
            Map.of(9, "Deflate64", 12, "bzip2", 14, "LZMA", 93, "Zstandard", 95, "xz", 99, "AES encryption");

    private ZipDirectory() {}

    static void check(FileChannel channel, ZipTail tail, Path archive, ArchiveLimits limits)
            throws ArchiveException, IOException {
        if (tail.entries() > limits.entries()) {
            throw new ArchiveException(
                    "%s has %d entries, at most %d are allowed".formatted(archive, tail.entries(), limits.entries()));
        }
        if (tail.directorySize() > LARGEST) {
            throw new ArchiveException("%s has a directory of %d bytes, at most %d are allowed"
                    .formatted(archive, tail.directorySize(), LARGEST));
        }
        ByteBuffer directory = ZipTail.bytes(channel, tail.directory(), (int) tail.directorySize());
        for (int at = 0; at + HEADER <= directory.limit() && directory.getInt(at) == CENTRAL; ) {
            int nameLength = ZipTail.u16(directory, at + 28);
            checkEntry(directory, at, nameLength, archive);
            at += HEADER + nameLength + ZipTail.u16(directory, at + 30) + ZipTail.u16(directory, at + 32);
        }
    }

    private static void checkEntry(ByteBuffer directory, int at, int nameLength, Path archive) throws ArchiveException {
        boolean encrypted = (ZipTail.u16(directory, at + 8) & 1) != 0;
        int method = ZipTail.u16(directory, at + 10);
        if (encrypted) {
            throw new ArchiveException("%s: the entry '%s' is encrypted; pack it again without a password"
                    .formatted(archive, name(directory, at + HEADER, nameLength)));
        }
        if (method != STORED && method != DEFLATED) {
            throw new ArchiveException(
                    "%s: the entry '%s' is packed by method %s; pack it again stored or deflated, the methods allowed"
                            .formatted(
                                    archive,
                                    name(directory, at + HEADER, nameLength),
                                    METHODS.getOrDefault(method, Integer.toString(method))));
        }
    }

    private static String name(ByteBuffer directory, int at, int length) {
        byte[] name = new byte[Math.min(length, directory.limit() - at)];
        directory.get(at, name);
        return Printable.text(new String(name, StandardCharsets.UTF_8));
    }
}
