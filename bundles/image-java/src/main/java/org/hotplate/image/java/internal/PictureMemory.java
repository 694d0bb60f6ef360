// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import java.util.concurrent.Semaphore;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.PictureHeader;

/**
 * Limits the heap that decoded pictures use at the same time. A file of a few hundred kilobytes can contain a picture
 * of a hundred megabytes that a model's limits allow, and an exhausted heap ends the server.
 */
final class PictureMemory {

    /** Decodes, and optionally resizes, one picture. */
    interface Work {
        Image run() throws HandlerException;
    }

    private static final int UNIT = 1024;

    /** Bytes per pixel: at most four samples for ImageIO and three for {@link org.hotplate.handler.image.Image}. */
    private static final int BYTES = 4 + 3;

    private static final int BYTES_OF_16_BITS = 8 + 3;

    /** The offset of the number of bits per sample in a PNG. */
    private static final int PNG_DEPTH = 24;

    private final int units;
    private final Semaphore free;

    PictureMemory(long bytes) {
        this.units = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
        this.free = new Semaphore(units, true);
    }

    /**
     * Runs the work when there is enough memory for its picture; waits until then.
     *
     * @throws HandlerException of kind {@link FailureKind#TOO_LARGE} if the picture exceeds the whole limit
     */
    Image with(byte[] encoded, Work work) throws HandlerException {
        long need = need(encoded) / UNIT + 1;
        if (need > units) {
            throw new HandlerException(
                    FailureKind.TOO_LARGE,
                    "The picture needs %d KB once decoded, and %d KB are available for pictures; send a smaller one"
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
            // nothing will be decoded; the decoder will report the problem
            return 0;
        }
        boolean deep = header.format() == PictureHeader.Format.PNG && encoded[PNG_DEPTH] == 16;
        return header.pixels() > Integer.MAX_VALUE
                ? Long.MAX_VALUE
                : header.pixels() * (deep ? BYTES_OF_16_BITS : BYTES);
    }
}
