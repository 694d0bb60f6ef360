// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitSetTest {
    @TempDir
    Path folder;

    @Test
    void joinsPicturesAndLabels() throws IOException {
        var digits = IdxFiles.digits(folder, 4);

        assertThat(digits.size()).isEqualTo(4);
        assertThat(digits.label(3)).isEqualTo(3);
        assertThat(digits.pixel(3, 27, 27)).isEqualTo(23);
    }

    @Test
    void refusesPicturesThatDoNotMatchTheirLabels() throws IOException {
        IdxFiles.digits(folder, 4);
        IdxFiles.write(folder.resolve("t10k-labels-idx1-ubyte"), new byte[3], 3);

        assertThatThrownBy(() -> DigitSet.heldOut(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("are [4, 28, 28], but their labels ask for [3, 28, 28]");
    }
}
