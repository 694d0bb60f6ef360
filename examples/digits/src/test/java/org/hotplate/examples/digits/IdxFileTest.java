// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
    @TempDir
    Path folder;

    @Test
    void readsDimensionsAndUnsignedBytes() throws IOException {
        var file = IdxFiles.write(folder.resolve("tiny"), new byte[] {0, 1, 2, 3, 4, (byte) 255}, 2, 3);

        var read = IdxFile.read(file);

        assertThat(read.dimensions()).containsExactly(2, 3);
        assertThat(read.at(4)).isEqualTo(4);
        assertThat(read.at(5)).isEqualTo(255);
    }

    @Test
    void refusesAFileThatIsCutShort() throws IOException {
        var file = IdxFiles.write(folder.resolve("short"), new byte[5], 2, 3);

        assertThatThrownBy(() -> IdxFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds 5 bytes where its header [2, 3] means 6");
    }

    @Test
    void refusesAFileThatEndsInsideItsHeader() throws IOException {
        var file = Files.write(folder.resolve("header"), new byte[] {0, 0, 8, 3, 0, 0});

        assertThatThrownBy(() -> IdxFile.read(file)).hasMessageContaining("ends inside its IDX header");
    }

    @Test
    void refusesAPackedFile() throws IOException {
        var file = Files.write(folder.resolve("packed.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});

        assertThatThrownBy(() -> IdxFile.read(file)).hasMessageContaining("is not an IDX file of unsigned bytes");
    }
}
