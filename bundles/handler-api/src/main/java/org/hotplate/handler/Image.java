// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

/** A decoded picture: three unsigned bytes a pixel, red first, row by row from the top left (HWC). */
public final class Image {

    private final int width;
    private final int height;
    private final byte[] rgb;

    /**
     * Makes a picture over the array, which must not be changed afterwards.
     *
     * @throws IllegalArgumentException if the array does not hold three bytes for every pixel
     */
    public Image(int width, int height, byte[] rgb) {
        if (rgb.length != Math.multiplyExact(Math.multiplyExact(width, height), 3)) {
            throw new IllegalArgumentException("A picture of %d x %d needs %d bytes, was given %d"
                    .formatted(width, height, 3L * width * height, rgb.length));
        }
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** Returns the pixels themselves, not a copy: they must not be changed. */
    public byte[] rgb() {
        return rgb;
    }
}
