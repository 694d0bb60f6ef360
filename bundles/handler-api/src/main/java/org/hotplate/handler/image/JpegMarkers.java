// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import org.hotplate.handler.HandlerException;

/**
 * Finds the markers of a JPEG like libjpeg: skips data between segments, and entropy-coded data, in which an FF byte is
 * always followed by 00 or a restart marker. Segments are skipped as a whole, so markers of an embedded thumbnail are
 * not found.
 */
final class JpegMarkers {

    private static final int NONE = -1;
    private static final int TEM = 0x01;
    private static final int RST0 = 0xd0;
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;

    private final byte[] data;
    private int position;

    JpegMarkers(byte[] data) {
        this.data = data;
    }

    static boolean matches(byte[] data) {
        return data.length >= 3 && data[0] == (byte) 0xff && data[1] == (byte) SOI && data[2] == (byte) 0xff;
    }

    PictureHeader header() throws HandlerException {
        position = 2;
        for (int marker = next(); marker != NONE && marker != EOI; marker = next()) {
            if (startsFrame(marker)) {
                if (position + 7 > data.length) {
                    break;
                }
                return PictureHeader.of(PictureHeader.Format.JPEG, word(position + 5), word(position + 3));
            }
            stepOver(marker);
        }
        throw HandlerException.badRequest(
                "truncated picture: the JPEG of %d bytes ends before its dimensions".formatted(data.length));
    }

    boolean reachesEnd() {
        position = 2;
        int marker = next();
        while (marker != NONE && marker != EOI) {
            stepOver(marker);
            marker = next();
        }
        return marker == EOI;
    }

    /** Moves behind the next marker and returns its code. */
    private int next() {
        while (position < data.length) {
            if (data[position++] != (byte) 0xff) {
                continue;
            }
            while (position < data.length && data[position] == (byte) 0xff) {
                position++;
            }
            if (position < data.length && data[position++] != 0) {
                return data[position - 1] & 0xff;
            }
        }
        return NONE;
    }

    /** Moves behind the segment of the last marker; to the end of the data if the segment's length exceeds it. */
    private void stepOver(int marker) {
        if (marker == TEM || (marker >= RST0 && marker <= SOI)) {
            return;
        }
        position = position + 2 > data.length ? data.length : position + Math.max(2, word(position));
    }

    /** Returns whether a marker is SOF0 to SOF15. DHT, JPG and DAC are in the same range. */
    private static boolean startsFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private int word(int at) {
        return ((data[at] & 0xff) << 8) | (data[at + 1] & 0xff);
    }
}
