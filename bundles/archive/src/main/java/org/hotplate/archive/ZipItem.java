// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.nio.ByteBuffer;

/**
 * One entry of a zip file, according to the central directory.
 *
 * @param rawName the bytes of its name
 * @param packed its compressed size in bytes
 * @param size its unpacked size in bytes
 * @param offset the offset of its local header in the file
 */
record ZipItem(String name, ByteBuffer rawName, int method, long crc, long packed, long size, long offset) {

    static final int STORED = 0;
    static final int DEFLATED = 8;

    /** The flags of a password, of strong encryption, and of a masked local header. */
    static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;

    boolean isStored() {
        return method == STORED;
    }

    boolean isFolder() {
        return name.endsWith("/");
    }

    /** Returns an exception for a fault of this entry. */
    ArchiveException fault(Object archive, String problem) {
        return new ArchiveException("%s: the entry '%s' %s".formatted(archive, Printable.text(name), problem));
    }
}
