// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ImageTest {

    private final Image image = new Image(2, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 200});

    @Test
    void laysColoursOutInPlanes() {
        Tensor tensor = image.toNchw("data");

        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3, 2, 2));
        assertThat(tensor.toFloats()).containsExactly(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 200);
    }

    @Test
    void comesBackFromEitherLayout() {
        assertThat(Image.of(image.toNchw("data"), true).rgb()).isEqualTo(image.rgb());
        assertThat(Image.of(image.toNhwc("data"), false).rgb()).isEqualTo(image.rgb());
    }

    @Test
    void cutsValuesToBytesAndSpreadsGrey() {
        Tensor grey = Tensor.ofFloats("grey", Shape.of(1, 1, 4), -3, 12.9f, 300, Float.NaN);

        assertThat(Image.of(grey, true).rgb()).containsExactly(0, 0, 0, 12, 12, 12, -1, -1, -1, 0, 0, 0);
    }

    @Test
    void refusesATensorThatIsNoPicture() {
        assertThatThrownBy(() -> Image.of(Tensor.ofFloats("x", Shape.of(2), 1, 2), true))
                .hasMessageContaining("was given [2]");
    }

    @Test
    void cropsAPart() {
        assertThat(image.crop(1, 0, 1, 2).rgb()).containsExactly(4, 5, 6, 10, 11, (byte) 200);
        assertThatThrownBy(() -> image.crop(1, 0, 2, 1)).hasMessageContaining("2 x 1 at (1, 0)");
        assertThatThrownBy(() -> image.crop(1, 0, Integer.MAX_VALUE, 1)).hasMessageContaining("not inside");
    }
}
