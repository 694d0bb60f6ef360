// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistortionTest {
    @TempDir
    Path folder;

    @Test
    void drawsWholeValuesThatAByteCanHold() throws IOException {
        var digits = IdxFiles.digits(folder, 1);
        var distortion = new Distortion(new Random(1));
        var planes = new float[3 * DigitSet.PIXELS];

        for (var round = 0; round < 50; round++) {
            distortion.draw(digits, 0, planes, 0);

            for (var value : planes) {
                assertThat(value).isBetween(0f, 255f).isEqualTo(Math.round(value));
            }
        }
    }

    @Test
    void drawsTheSameFromTheSameSeed() throws IOException {
        var digits = IdxFiles.digits(folder, 2);
        var first = new float[6 * DigitSet.PIXELS];
        var second = new float[6 * DigitSet.PIXELS];

        new Distortion(new Random(7)).draw(digits, 1, first, 3 * DigitSet.PIXELS);
        new Distortion(new Random(7)).draw(digits, 1, second, 3 * DigitSet.PIXELS);

        assertThat(first).isEqualTo(second);
        assertThat(first).startsWith(new float[3 * DigitSet.PIXELS]);
    }
}
