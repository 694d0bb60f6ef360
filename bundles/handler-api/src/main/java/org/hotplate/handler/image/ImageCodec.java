// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import java.util.Base64;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decodes, resizes and encodes pictures, as MMS's {@code utils.image} did with OpenCV. An OSGi service; handlers use
 * the one with the highest ranking. Must be thread-safe.
 */
@ConsumerType
public interface ImageCodec {

    /** The interpolation method for resizing. */
    enum Interpolation {
        /** OpenCV's method 1. */
        BILINEAR,
        /** OpenCV's method 2: cubic over 4 x 4 pixels without antialiasing, which MMS's vision service used. */
        BICUBIC
    }

    /** Returns whether the pixels are bit-identical to MMS's. */
    boolean exact();

    /**
     * Prepares for pictures without waiting, for example by starting a process. Called when a handler that decodes
     * pictures is created for a model; pictures can also be decoded without it.
     */
    default void prepare() {}

    /**
     * Decodes a JPEG or PNG of any colour space to RGB; an EXIF orientation is ignored, as in MMS. Does not limit the
     * size: callers check the size in the header first.
     *
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST} if the bytes cannot be decoded; of kind {@link
     *     FailureKind#UNAVAILABLE} if the codec runs in another process, which ended during the call
     */
    Image decode(byte[] encoded) throws HandlerException;

    /**
     * Decodes and resizes a picture. The pixels are the same as with {@link #decode(byte[])} and {@link #resize}, but
     * an implementation may avoid copying the full picture into the Java heap.
     */
    default Image decode(byte[] encoded, int width, int height, Interpolation interpolation) throws HandlerException {
        return resize(decode(encoded), width, height, interpolation);
    }

    /** Resizes a picture to exactly the given size; the aspect ratio is not kept. */
    Image resize(Image image, int width, int height, Interpolation interpolation) throws HandlerException;

    /**
     * Encodes a picture as JPEG with quality 95, OpenCV's default. The default implementation uses the JDK's encoder,
     * whose result looks like OpenCV's but is not bit-identical.
     */
    default byte[] encodeJpeg(Image image) throws HandlerException {
        return encodeJpeg(image, 95);
    }

    /**
     * Encodes a picture as JPEG.
     *
     * @param quality 1 to 100
     */
    default byte[] encodeJpeg(Image image, int quality) throws HandlerException {
        return JpegEncoder.encode(image, quality);
    }

    /** Encodes a picture as base64 of a JPEG with quality 95, the form in which MMS's services returned pictures. */
    default String encodeBase64(Image image) throws HandlerException {
        return encodeBase64(image, 95);
    }

    /**
     * Encodes a picture as base64 of a JPEG.
     *
     * @param quality 1 to 100
     */
    default String encodeBase64(Image image, int quality) throws HandlerException {
        return Base64.getEncoder().encodeToString(encodeJpeg(image, quality));
    }
}
