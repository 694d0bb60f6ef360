// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import java.util.Arrays;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec.Interpolation;

/**
 * Resizes like OpenCV: pixel centres are aligned, there is no averaging when a picture is reduced, border pixels are
 * repeated, and weights are multiples of 1/2048, applied along the rows first and then along the columns.
 */
enum Resampling {
    BILINEAR(2) {
        @Override
        void setWeights(float x, float[] weights) {
            weights[0] = 1 - x;
            weights[1] = x;
        }
    },
    BICUBIC(4) {
        @Override
        void setWeights(float x, float[] weights) {
            float left = x + 1;
            float right = 1 - x;
            weights[0] = ((SHARPNESS * left - 5 * SHARPNESS) * left + 8 * SHARPNESS) * left - 4 * SHARPNESS;
            weights[1] = ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
            weights[2] = ((SHARPNESS + 2) * right - (SHARPNESS + 3)) * right * right + 1;
            weights[3] = 1 - weights[0] - weights[1] - weights[2];
        }
    };

    private static final float SHARPNESS = -0.75f;
    private static final int BITS = 11;

    private final int taps;

    Resampling(int taps) {
        this.taps = taps;
    }

    static Resampling of(Interpolation interpolation) {
        return interpolation == Interpolation.BILINEAR ? BILINEAR : BICUBIC;
    }

    /**
     * Sets the weights of the pixels around a point at the distance x, from 0 to 1, behind the first of the two middle
     * pixels.
     */
    abstract void setWeights(float x, float[] weights);

    Image resize(Image image, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "Width and height must be positive, were %d x %d".formatted(width, height));
        }
        if (width == image.width() && height == image.height()) {
            return image;
        }
        Axis columns = new Axis(image.width(), width);
        Axis rows = new Axis(image.height(), height);
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        // several target rows need the same source row, so the last few resampled rows are kept, at their index modulo
        // taps
        int[][] kept = new int[taps][width * 3];
        int[] keptRow = new int[taps];
        Arrays.fill(keptRow, -1);
        int[][] around = new int[taps][];
        for (int y = 0; y < height; y++) {
            for (int tap = 0; tap < taps; tap++) {
                int row = rows.source[y * taps + tap];
                int slot = row % taps;
                if (keptRow[slot] != row) {
                    alongRow(image, row, columns, kept[slot]);
                    keptRow[slot] = row;
                }
                around[tap] = kept[slot];
            }
            downColumns(around, rows.weight, y * taps, rgb, y * width * 3);
        }
        return new Image(width, height, rgb);
    }

    private void alongRow(Image image, int row, Axis columns, int[] target) {
        byte[] rgb = image.rgb();
        int start = row * image.width() * 3;
        for (int x = 0, to = 0; to < target.length; x += taps) {
            int red = 0;
            int green = 0;
            int blue = 0;
            for (int tap = x; tap < x + taps; tap++) {
                int from = start + columns.source[tap] * 3;
                int weight = columns.weight[tap];
                red += (rgb[from] & 0xff) * weight;
                green += (rgb[from + 1] & 0xff) * weight;
                blue += (rgb[from + 2] & 0xff) * weight;
            }
            target[to++] = red;
            target[to++] = green;
            target[to++] = blue;
        }
    }

    private static void downColumns(int[][] rows, int[] weights, int first, byte[] rgb, int start) {
        for (int i = 0; i < rows[0].length; i++) {
            int sum = 1 << (2 * BITS - 1);
            for (int tap = 0; tap < rows.length; tap++) {
                sum += rows[tap][i] * weights[first + tap];
            }
            rgb[start + i] = (byte) Math.max(0, Math.min(255, sum >> (2 * BITS)));
        }
    }

    /** For each target position along one axis, the surrounding source positions and their weights. */
    private final class Axis {

        private final int[] source;
        private final int[] weight;

        Axis(int from, int to) {
            source = new int[Math.multiplyExact(to, taps)];
            weight = new int[source.length];
            double scale = (double) from / to;
            float[] weights = new float[taps];
            for (int i = 0; i < to; i++) {
                float position = (float) ((i + 0.5) * scale - 0.5);
                int floor = (int) Math.floor(position);
                setWeights(position - floor, weights);
                for (int tap = 0; tap < taps; tap++) {
                    source[i * taps + tap] = Math.max(0, Math.min(from - 1, floor + tap + 1 - taps / 2));
                    weight[i * taps + tap] = (int) Math.rint(weights[tap] * (1 << BITS));
                }
            }
        }
    }
}
