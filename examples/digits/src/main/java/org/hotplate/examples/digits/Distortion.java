// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import java.util.Random;

/**
 * Varies a digit as different hands, pens, papers and cameras would: rotated, stretched, moved, thicker or thinner, in
 * other colours, dark on light, with noise. A network recognizes only variations that it was trained with.
 */
final class Distortion {
    private static final float CENTRE = (DigitSet.SIDE - 1) / 2f;

    private final Random random;

    Distortion(Random random) {
        this.random = random;
    }

    /** Writes one distorted digit as a red, a green and a blue plane of integers from 0 to 255. */
    void draw(DigitSet digits, int index, float[] target, int offset) {
        var ink = ink(digits, index);
        var plain = random.nextInt(4) == 0;
        var paperIsLight = random.nextBoolean();
        var noise = plain ? 0 : random.nextFloat() * 16;
        for (var plane = 0; plane < 3; plane++) {
            var background = plain ? 0 : random.nextFloat() * 70;
            var foreground = plain ? 255 : 255 - random.nextFloat() * 70;
            for (var i = 0; i < ink.length; i++) {
                var light = background + (foreground - background) * ink[i] + (random.nextFloat() - 0.5f) * 2 * noise;
                var value = paperIsLight ? 255 - light : light;
                target[offset + plane * DigitSet.PIXELS + i] = Math.round(Math.max(0, Math.min(255, value)));
            }
        }
    }

    private float[] ink(DigitSet digits, int index) {
        var angle = between(-0.2f, 0.2f);
        var scale = between(0.8f, 1.2f);
        var stretch = between(0.92f, 1.08f);
        var slant = between(-0.15f, 0.15f);
        var right = between(-2.5f, 2.5f);
        var down = between(-2.5f, 2.5f);
        var penned = random.nextInt(3) == 0;
        var threshold = penned ? between(0.3f, 0.6f) : 0.5f;
        var steepness = penned ? between(1, 5) : 1;
        var cos = (float) Math.cos(angle) * scale;
        var sin = (float) Math.sin(angle) * scale;
        var ink = new float[DigitSet.PIXELS];
        for (var row = 0; row < DigitSet.SIDE; row++) {
            for (var column = 0; column < DigitSet.SIDE; column++) {
                var y = row - CENTRE - down;
                var x = (column - CENTRE - right) * stretch + slant * y;
                var value = sample(digits, index, CENTRE + sin * x + cos * y, CENTRE + cos * x - sin * y);
                ink[row * DigitSet.SIDE + column] = Math.max(0, Math.min(1, (value - threshold) * steepness + 0.5f));
            }
        }
        return ink;
    }

    private float between(float least, float most) {
        return least + random.nextFloat() * (most - least);
    }

    private static float sample(DigitSet digits, int index, float row, float column) {
        var top = (int) Math.floor(row);
        var left = (int) Math.floor(column);
        var y = row - top;
        var x = column - left;
        var upper = grey(digits, index, top, left) * (1 - x) + grey(digits, index, top, left + 1) * x;
        var lower = grey(digits, index, top + 1, left) * (1 - x) + grey(digits, index, top + 1, left + 1) * x;
        return (upper * (1 - y) + lower * y) / 255;
    }

    private static int grey(DigitSet digits, int index, int row, int column) {
        var inside = row >= 0 && row < DigitSet.SIDE && column >= 0 && column < DigitSet.SIDE;
        return inside ? digits.pixel(index, row, column) : 0;
    }
}
