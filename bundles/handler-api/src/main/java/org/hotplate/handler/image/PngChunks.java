// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.hotplate.handler.HandlerException;

/** Reads the chunks of a PNG, each with length, type, data and checksum. */
final class PngChunks {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int IHDR = 0x49484452;
    private static final int IEND = 0x49454e44;
    private static final int CHUNK_OVERHEAD = 12;

    private final ByteBuffer data;

    PngChunks(byte[] data) {
        this.data = ByteBuffer.wrap(data);
    }

    static boolean matches(byte[] data) {
        return data.length >= SIGNATURE.length
                && Arrays.equals(data, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    PictureHeader header() throws HandlerException {
        int first = SIGNATURE.length;
        if (data.limit() < first + 16) {
            throw HandlerException.badRequest(
                    "truncated picture: the PNG of %d bytes ends before its dimensions".formatted(data.limit()));
        }
        if (data.getInt(first + 4) != IHDR) {
            throw HandlerException.badRequest("The PNG does not begin with an IHDR chunk: it cannot be decoded");
        }
        return PictureHeader.of(PictureHeader.Format.PNG, data.getInt(first + 8), data.getInt(first + 12));
    }

    boolean reachesEnd() {
        long position = SIGNATURE.length;
        while (position + CHUNK_OVERHEAD <= data.limit()) {
            long length = data.getInt((int) position) & 0xffffffffL;
            boolean last = data.getInt((int) position + 4) == IEND;
            position += CHUNK_OVERHEAD + length;
            if (last) {
                return position <= data.limit();
            }
        }
        return false;
    }
}
