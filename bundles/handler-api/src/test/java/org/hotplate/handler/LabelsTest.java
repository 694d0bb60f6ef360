// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {

    @TempDir
    Path folder;

    @Test
    void countsTheLinesFromZeroWhateverEndsThem() throws Exception {
        Labels labels = read("\ufeffn01 lynx, catamount \r\n\n  köter\n".getBytes(StandardCharsets.UTF_8));

        assertThat(labels.size()).isEqualTo(3);
        assertThat(labels.name(0)).isEqualTo("n01 lynx, catamount");
        assertThat(labels.name(1)).isEmpty();
        assertThat(labels.name(2)).isEqualTo("köter");
    }

    @Test
    void givesTheIndexPastTheEnd() throws Exception {
        assertThat(read("a\n".getBytes(StandardCharsets.UTF_8)).name(1)).isEqualTo("1");
        assertThat(Labels.NONE.name(0)).isEqualTo("0");
    }

    @Test
    void readsLatin1WhereItIsNotUtf8() throws Exception {
        assertThat(read("köter".getBytes(StandardCharsets.ISO_8859_1)).name(0)).isEqualTo("köter");
    }

    @Test
    void namesAFileItCannotRead() {
        assertThatThrownBy(() -> Labels.read(folder.resolve("none.txt")))
                .isInstanceOf(HandlerException.class)
                .hasMessageContaining("none.txt");
    }

    private Labels read(byte[] content) throws IOException, HandlerException {
        return Labels.read(Files.write(folder.resolve("synset.txt"), content));
    }
}
