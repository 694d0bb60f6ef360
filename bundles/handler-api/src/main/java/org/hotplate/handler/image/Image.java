// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

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

    /**
     * Cuts out a part.
     *
     * @throws IllegalArgumentException if the part is empty or reaches outside
     */
    public Image crop(int left, int top, int partWidth, int partHeight) {
        if (left < 0
                || top < 0
                || partWidth < 1
                || partHeight < 1
                || partWidth > width - left
                || partHeight > height - top) {
            throw new IllegalArgumentException("A part of %d x %d at (%d, %d) is not inside a picture of %d x %d"
                    .formatted(partWidth, partHeight, left, top, width, height));
        }
        byte[] part = new byte[partWidth * partHeight * 3];
        for (int y = 0; y < partHeight; y++) {
            System.arraycopy(rgb, ((top + y) * width + left) * 3, part, y * partWidth * 3, partWidth * 3);
        }
        return new Image(partWidth, partHeight, part);
    }

    /** Makes a UINT8 tensor of shape {@code [1, 3, height, width]}: all reds, then all greens, then all blues. */
    public Tensor toNchw(String name) {
        byte[] planes = new byte[rgb.length];
        int pixels = rgb.length / 3;
        for (int i = 0, at = 0; i < pixels; i++, at += 3) {
            planes[i] = rgb[at];
            planes[i + pixels] = rgb[at + 1];
            planes[i + 2 * pixels] = rgb[at + 2];
        }
        return Tensor.ofBytes(name, Shape.of(1, 3, height, width), planes);
    }

    /** Makes a UINT8 tensor of shape {@code [1, height, width, 3]} over this picture's own bytes. */
    public Tensor toNhwc(String name) {
        return Tensor.ofBytes(name, Shape.of(1, height, width, 3), rgb);
    }

    /**
     * Makes a picture of a tensor: what MMS's {@code utils.image.write} took. Leading dimensions of 1 do not count; one
     * channel is grey. Values are cut to 0 to 255, and their fractions cut off.
     *
     * @param channelsFirst whether the tensor is laid out as channels, height, width (CHW), not HWC
     * @throws IllegalArgumentException if the tensor has not three dimensions, with one channel or three
     */
    public static Image of(Tensor tensor, boolean channelsFirst) {
        Shape shape = tensor.shape();
        int first = shape.rank() == 4 && shape.dim(0) == 1 ? 1 : 0;
        int channels = shape.rank() == first + 3 ? shape.dim(channelsFirst ? first : first + 2) : 0;
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("A picture needs a shape of %s with 1 or 3 channels, was given %s"
                    .formatted(channelsFirst ? "[channels, height, width]" : "[height, width, channels]", shape));
        }
        int height = shape.dim(channelsFirst ? first + 1 : first);
        int width = shape.dim(channelsFirst ? first + 2 : first + 1);
        int pixels = Math.multiplyExact(width, height);
        byte[] rgb = new byte[Math.multiplyExact(pixels, 3)];
        for (int i = 0; i < rgb.length; i++) {
            int channel = channels == 1 ? 0 : i % 3;
            int at = channelsFirst ? channel * pixels + i / 3 : i / 3 * channels + channel;
            rgb[i] = (byte) Math.max(0, Math.min(255, tensor.get(at)));
        }
        return new Image(width, height, rgb);
    }
}
