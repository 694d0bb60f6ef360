// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Reads the numbers of a zip file, which are unsigned and little-endian. */
final class ZipBytes {

    private static final int AT_ONCE = 1 << 16;

    private ZipBytes() {}

    /** Reads bytes of a file; fewer at its end, none if the position is outside of it. */
    static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        long present = at < 0 ? 0 : Math.max(0, Math.min(length, channel.size() - at));
        ByteBuffer bytes = ByteBuffer.allocate((int) present).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.position() < present) {
            // in parts: the JDK keeps, for each thread, a native buffer as large as the largest part
            bytes.limit((int) Math.min(present, bytes.position() + AT_ONCE));
            if (channel.read(bytes, at + bytes.position()) < 0) {
                break;
            }
        }
        return bytes.flip();
    }

    static ByteBuffer slice(ByteBuffer bytes, int at, int length) {
        return bytes.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int u16(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff;
    }

    static long u32(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xffffffffL;
    }
}
