// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import java.util.Base64;
import org.hotplate.handler.HandlerException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Reads, resizes and writes pictures: what MMS's {@code utils.image} did with OpenCV. An OSGi service; handlers take the
 * highest ranked. Called from several threads at once.
 */
@ConsumerType
public interface ImageCodec {

    /** How pixels between pixels are found. */
    enum Interpolation {
        /** OpenCV's code 1. */
        BILINEAR,
        /** OpenCV's code 2: cubic over 4 x 4 pixels without antialiasing, what MMS's vision service resizes with. */
        BICUBIC
    }

    /** Returns whether the pixels equal MMS's to the bit. */
    boolean exact();

    /**
     * Decodes a JPEG or PNG to RGB, whatever its colour space; an EXIF orientation is ignored, as MMS did. Callers have
     * read the size in the header first: a codec decodes whatever it is given.
     *
     * @throws HandlerException the caller's fault, if the bytes cannot be decoded
     */
    Image decode(byte[] encoded) throws HandlerException;

    /**
     * Decodes and resizes in one go: the same pixels as {@link #decode(byte[])} and then {@link #resize}, but a codec may
     * save itself the way of the full picture through Java.
     */
    default Image decode(byte[] encoded, int width, int height, Interpolation interpolation) throws HandlerException {
        return resize(decode(encoded), width, height, interpolation);
    }

    /** Resizes to exactly the given size; the aspect ratio is not kept. */
    Image resize(Image image, int width, int height, Interpolation interpolation) throws HandlerException;

    /**
     * Encodes as JPEG with a quality of 95, OpenCV's default. Unless a codec has an encoder of its own, it is the JDK's:
     * like OpenCV's to the eye, not to the bit.
     */
    default byte[] encodeJpeg(Image image) throws HandlerException {
        return encodeJpeg(image, 95);
    }

    /**
     * Encodes as JPEG.
     *
     * @param quality from 1 to 100
     */
    default byte[] encodeJpeg(Image image, int quality) throws HandlerException {
        return JpegEncoder.encode(image, quality);
    }

    /** Encodes as JPEG and that as base64: the form in which MMS's services answered pictures. */
    default String encodeBase64(Image image) throws HandlerException {
        return encodeBase64(image, 95);
    }

    /**
     * Encodes as JPEG and that as base64.
     *
     * @param quality from 1 to 100
     */
    default String encodeBase64(Image image, int quality) throws HandlerException {
        return Base64.getEncoder().encodeToString(encodeJpeg(image, quality));
    }
}
