// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.SampleContext;
import org.hotplate.tensor.Signature;
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

    @Test
    void cutsLabelsToOneWord() throws Exception {
        Labels labels = read("n02127052 lynx, catamount\nn02123045\n".getBytes(StandardCharsets.UTF_8))
                .word(2);

        assertThat(labels.name(0)).isEqualTo("lynx,");
        assertThat(labels.name(1)).isEqualTo("n02123045");
    }

    @Test
    void readsTheFileAModelNames() throws Exception {
        Map<String, Path> assets = Map.of(
                "synset.txt", Files.writeString(folder.resolve("synset.txt"), "usual"),
                "other.txt", Files.writeString(folder.resolve("other.txt"), "other"));
        Signature signature = new Signature(List.of(), Signature.JSON, List.of(), Signature.JSON);

        assertThat(Labels.of(new SampleContext(signature, assets, new HandlerOptions(Map.of())))
                        .name(0))
                .isEqualTo("usual");
        assertThat(Labels.of(new SampleContext(signature, assets, new HandlerOptions(Map.of("labels", "other.txt"))))
                        .name(0))
                .isEqualTo("other");
        assertThat(Labels.of(new SampleContext(signature, Map.of())).name(0)).isEqualTo("0");
        assertThatThrownBy(() -> Labels.of(new SampleContext(signature, Map.of("labels", "synset.txt"))))
                .isInstanceOf(HandlerException.class)
                .hasMessage("Option 'labels' is 'synset.txt'; allowed is the name of a file in the archive");
    }

    @Test
    void saysWhichFileIsInEffect() throws Exception {
        Signature signature = new Signature(List.of(), Signature.JSON, List.of(), Signature.JSON);
        HandlerOptions usual = new HandlerOptions(Map.of());
        HandlerOptions none = new HandlerOptions(Map.of());

        Labels.of(new SampleContext(
                signature, Map.of("synset.txt", Files.writeString(folder.resolve("synset.txt"), "a")), usual));
        Labels.of(new SampleContext(signature, Map.of(), none));

        assertThat(usual.effectiveValues()).containsEntry("labels", "synset.txt");
        assertThat(none.effectiveValues()).containsEntry("labels", "-");
    }

    private Labels read(byte[] content) throws IOException, HandlerException {
        return Labels.read(Files.write(folder.resolve("synset.txt"), content));
    }
}
