// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;

/**
 * What an encoded picture says of itself before it is decoded: decoding is where a small file can cost gigabytes.
 *
 * @param format judged by the first bytes, never by a name or a declared type
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record PictureHeader(Format format, int width, int height) {

    /** The formats that are taken. */
    public enum Format {
        JPEG,
        PNG
    }

    /**
     * Reads the header of a JPEG or PNG, in one pass over its structure and without decoding anything.
     *
     * @throws HandlerException the caller's fault, if the bytes are neither or hold no usable dimensions
     */
    public static PictureHeader read(byte[] encoded) throws HandlerException {
        if (encoded.length == 0) {
            throw HandlerException.badRequest("The picture is empty: 0 bytes");
        }
        if (PngChunks.recognises(encoded)) {
            return new PngChunks(encoded).header();
        }
        if (JpegMarkers.recognises(encoded)) {
            return new JpegMarkers(encoded).header();
        }
        throw HandlerException.badRequest(
                "The picture, %d bytes, is neither a JPEG nor a PNG: it does not begin like one"
                        .formatted(encoded.length));
    }

    /** Returns width times height. */
    public long pixels() {
        return (long) width * height;
    }

    /**
     * Refuses a picture with too many pixels.
     *
     * @throws HandlerException of kind {@link FailureKind#TOO_LARGE}
     */
    public void check(long maxPixels) throws HandlerException {
        if (pixels() > maxPixels) {
            throw new HandlerException(
                    FailureKind.TOO_LARGE,
                    "The picture has %d x %d = %d pixels; at most %d are allowed (the model's option max_pixels)"
                            .formatted(width, height, pixels(), maxPixels),
                    null);
        }
    }

    /**
     * Refuses a picture that was cut short: a JPEG without its end marker, a PNG without its IEND chunk. Decoders fill
     * the missing part with grey and say nothing. Bytes after the end do no harm.
     *
     * @param encoded what this header was read from
     * @throws HandlerException the caller's fault
     */
    public void checkComplete(byte[] encoded) throws HandlerException {
        boolean complete =
                switch (format) {
                    case JPEG -> new JpegMarkers(encoded).reachesEnd();
                    case PNG -> new PngChunks(encoded).reachesEnd();
                };
        if (!complete) {
            throw HandlerException.badRequest("truncated picture: the %s of %d x %d ends after %d bytes without its %s"
                    .formatted(
                            format,
                            width,
                            height,
                            encoded.length,
                            format == Format.JPEG ? "end marker" : "IEND chunk"));
        }
    }

    static PictureHeader of(Format format, int width, int height) throws HandlerException {
        if (width < 1 || height < 1) {
            throw HandlerException.badRequest("The %s says it has %s x %s pixels; both must be from 1 to %d"
                    .formatted(
                            format,
                            Integer.toUnsignedString(width),
                            Integer.toUnsignedString(height),
                            Integer.MAX_VALUE));
        }
        return new PictureHeader(format, width, height);
    }
}
