// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitsTest {
    @TempDir
    Path data;

    @TempDir
    Path target;

    @Test
    void saysHowToCallItWhenCalledOtherwise() {
        assertThatThrownBy(() -> Digits.main(new String[] {"learn", "data", "target"}))
                .hasMessageStartingWith("Usage: Digits train|check|pictures DATA TARGET");
        assertThatThrownBy(() -> Digits.main(new String[] {"train"})).hasMessageStartingWith("Usage: ");
    }

    @Test
    void writesPicturesThatShowTheHeldOutDigits() throws IOException {
        IdxFiles.digits(data, 8);

        Digits.main(new String[] {"pictures", data.toString(), target.toString()});

        var seven = ImageIO.read(target.resolve("digit-7.jpg").toFile());
        assertThat(seven.getRGB(5, 5) & 0xff).isCloseTo(27, within(2));
        var three = ImageIO.read(target.resolve("digit-3.png").toFile());
        assertThat(three.getRGB(0, 27) & 0xffffff).isEqualTo(0x171717);
        var five = ImageIO.read(target.resolve("digit-5-paper.jpg").toFile());
        assertThat(five.getRGB(140, 140) & 0xff).isCloseTo(255 - 25, within(2));
        assertThat(target.resolve("digit-2-drawn.png")).isNotEmptyFile();
    }

    @Test
    void namesTheDigitItHasNoPictureOf() throws IOException {
        IdxFiles.digits(data, 3);

        assertThatThrownBy(() -> new SamplePictures(DigitSet.heldOut(data)).write(target))
                .hasMessage("The held-out digits hold no 7");
        try (var files = Files.list(target)) {
            assertThat(files).isEmpty();
        }
    }
}
