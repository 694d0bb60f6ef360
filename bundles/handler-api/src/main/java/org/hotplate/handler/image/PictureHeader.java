// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;

/**
 * The header of an encoded picture. It is checked before decoding, because a small file can need gigabytes when
 * decoded.
 *
 * @param format the format, detected from the first bytes
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record PictureHeader(Format format, int width, int height) {

    /** The supported formats. */
    public enum Format {
        JPEG,
        PNG
    }

    /**
     * Reads the header of a JPEG or PNG in one pass, without decoding the picture.
     *
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST} if the bytes are neither format or have no valid
     *     dimensions
     */
    public static PictureHeader read(byte[] encoded) throws HandlerException {
        if (encoded.length == 0) {
            throw HandlerException.badRequest("The picture is empty: 0 bytes");
        }
        if (PngChunks.matches(encoded)) {
            return new PngChunks(encoded).header();
        }
        if (JpegMarkers.matches(encoded)) {
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
     * Rejects a picture with too many pixels.
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
     * Rejects a truncated picture: a JPEG without its end marker, a PNG without its IEND chunk. Decoders would fill the
     * missing part with grey without an error. Bytes after the end are ignored.
     *
     * @param encoded the bytes that this header was read from
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST}
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
            throw HandlerException.badRequest("The %s declares %s x %s pixels; both must be from 1 to %d"
                    .formatted(
                            format,
                            Integer.toUnsignedString(width),
                            Integer.toUnsignedString(height),
                            Integer.MAX_VALUE));
        }
        return new PictureHeader(format, width, height);
    }
}
