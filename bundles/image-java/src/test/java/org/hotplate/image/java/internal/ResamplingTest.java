// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.hotplate.handler.image.Image;
import org.junit.jupiter.api.Test;

class ResamplingTest {

    @Test
    void leavesAPlainColourPlain() {
        byte[] rgb = new byte[7 * 5 * 3];
        Arrays.fill(rgb, (byte) 200);

        for (Resampling resampling : Resampling.values()) {
            assertThat(resampling.resize(new Image(7, 5, rgb), 13, 3).rgb()).containsOnly(200);
        }
    }

    @Test
    void alignsTheCentresOfPixels() {
        Image row = grey(4, 1, 0, 40, 80, 120);

        assertThat(reds(Resampling.BILINEAR.resize(row, 2, 1))).containsExactly(20, 100);
        assertThat(reds(Resampling.BILINEAR.resize(row, 8, 1))).containsExactly(0, 10, 30, 50, 70, 90, 110, 120);
    }

    @Test
    void sharpensEdgesAsOpenCvsCubicDoes() {
        Image edge = grey(4, 1, 0, 0, 200, 200);

        // halfway between two pixels the four weights are -3/32, 19/32, 19/32 and -3/32
        assertThat(reds(Resampling.BICUBIC.resize(edge, 2, 1))).containsExactly(0, 219);
        assertThat(reds(Resampling.BICUBIC.resize(grey(1, 4, 0, 0, 200, 200), 1, 2)))
                .containsExactly(0, 219);
    }

    @Test
    void averagesNothingWhenItShrinks() {
        Image row = grey(9, 1, 0, 0, 0, 0, 250, 0, 0, 0, 0);

        assertThat(reds(Resampling.BICUBIC.resize(row, 1, 1))).containsExactly(250);
    }

    @Test
    void enlargesASinglePixel() {
        assertThat(reds(Resampling.BICUBIC.resize(grey(1, 1, 77), 3, 2))).containsOnly(77);
    }

    @Test
    void refusesAnEmptyTarget() {
        assertThatThrownBy(() -> Resampling.BICUBIC.resize(grey(1, 1, 77), 0, 2))
                .hasMessage("Width and height must be positive, were 0 x 2");
    }

    private static Image grey(int width, int height, int... values) {
        byte[] rgb = new byte[values.length * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) values[i / 3];
        }
        return new Image(width, height, rgb);
    }

    private static int[] reds(Image image) {
        int[] reds = new int[image.width() * image.height()];
        for (int i = 0; i < reds.length; i++) {
            reds[i] = image.rgb()[i * 3] & 0xff;
        }
        return reds;
    }
}
