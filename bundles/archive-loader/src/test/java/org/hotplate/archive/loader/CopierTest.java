// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.archive.loader.store.Copier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopierTest {

    @TempDir
    Path folder;

    @Test
    void copiesEveryByte() throws IOException {
        Path from = Files.write(folder.resolve("from"), TestArchive.zip(1));
        Copier.transfer(from, folder.resolve("to"));

        assertThat(folder.resolve("to")).hasSameBinaryContentAs(from);
    }

    @Test
    void doesNotBeginWhatCannotFit() throws IOException {
        Path from = folder.resolve("from");
        try (RandomAccessFile sparse = new RandomAccessFile(from.toFile(), "rw")) {
            sparse.setLength(1L << 42);
        } catch (IOException e) {
            assumeThat(e)
                    .as("this file system has no sparse files of that size")
                    .isNull();
        }
        assumeThat(Files.getFileStore(folder).getUsableSpace())
                .as("more than 4 TiB are free")
                .isLessThan(1L << 42);

        assertThatThrownBy(() -> Copier.transfer(from, folder.resolve("to")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device: needs 4398046511104 bytes");
        assertThat(folder.resolve("to")).isEmptyFile();
    }
}
