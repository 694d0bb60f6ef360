// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import java.util.concurrent.Semaphore;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.PictureHeader;

/**
 * The part of the heap that decoded pictures may fill together. A few hundred kilobytes can hold a picture of a hundred
 * megabytes, within what a model allows, and a heap that runs out ends the server.
 */
final class PictureMemory {

    /** Decodes, and may resize, one picture. */
    interface Work {
        Image run() throws HandlerException;
    }

    private static final int UNIT = 1024;

    /** What ImageIO makes of a pixel, four samples at most, and our own three bytes. */
    private static final int BYTES = 4 + 3;

    private static final int BYTES_OF_16_BITS = 8 + 3;

    /** Where a PNG says how many bits a sample has. */
    private static final int PNG_DEPTH = 24;

    private final int units;
    private final Semaphore free;

    PictureMemory(long bytes) {
        this.units = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
        this.free = new Semaphore(units, true);
    }

    /**
     * Runs the work as soon as its picture has room.
     *
     * @throws HandlerException of kind {@link FailureKind#TOO_LARGE} if it never will have
     */
    Image with(byte[] encoded, Work work) throws HandlerException {
        long need = need(encoded) / UNIT + 1;
        if (need > units) {
            throw new HandlerException(
                    FailureKind.TOO_LARGE,
                    "The picture needs %d KB once decoded, and this Java has %d KB for that; send a smaller picture"
                            .formatted(need, units),
                    null);
        }
        free.acquireUninterruptibly((int) need);
        try {
            return work.run();
        } finally {
            free.release((int) need);
        }
    }

    private static long need(byte[] encoded) {
        PictureHeader header;
        try {
            header = PictureHeader.read(encoded);
        } catch (HandlerException e) {
            // nothing will be decoded; the decoder says why
            return 0;
        }
        boolean deep = header.format() == PictureHeader.Format.PNG && encoded[PNG_DEPTH] == 16;
        return header.pixels() > Integer.MAX_VALUE
                ? Long.MAX_VALUE
                : header.pixels() * (deep ? BYTES_OF_16_BITS : BYTES);
    }
}
