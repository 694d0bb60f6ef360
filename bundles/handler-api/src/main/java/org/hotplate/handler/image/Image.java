// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/**
 * A decoded picture: three unsigned bytes per pixel in the order red, green, blue, row by row from the top left (HWC).
 */
public final class Image {

    private final int width;
    private final int height;
    private final byte[] rgb;

    /**
     * Creates a picture that uses the array; the array must not be modified afterwards.
     *
     * @throws IllegalArgumentException if the array does not contain three bytes per pixel
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

    /** Returns the picture's own array, which must not be modified. */
    public byte[] rgb() {
        return rgb;
    }

    /**
     * Returns a copy of a part of the picture.
     *
     * @throws IllegalArgumentException if the part is empty or exceeds the picture
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

    /** Returns a UINT8 tensor of shape {@code [1, 3, height, width]}: all reds, then all greens, then all blues. */
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

    /** Returns a UINT8 tensor of shape {@code [1, height, width, 3]} that shares this picture's array. */
    public Tensor toNhwc(String name) {
        return Tensor.ofBytes(name, Shape.of(1, height, width, 3), rgb);
    }

    /**
     * Converts a tensor to a picture, like MMS's {@code utils.image.write}. A leading dimension of 1 is ignored; one
     * channel means grey. Values are truncated to integers and limited to 0 to 255.
     *
     * @param channelsFirst whether the layout is channels, height, width (CHW) instead of HWC
     * @throws IllegalArgumentException if the tensor does not have three dimensions with one or three channels
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
