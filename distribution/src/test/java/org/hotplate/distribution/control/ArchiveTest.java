// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.distribution.BaseFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveTest {

    private static final String SAMPLE =
            Path.of("src/main/samples/digits.model").toString();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void verifiesTheSample() {
        assertThat(run("verify", SAMPLE).status()).isZero();

        assertThat(said()).contains("digits.model is whole").doesNotContain("error");
    }

    @Test
    void listsTheFilesOfTheSample() {
        assertThat(run("list-files", SAMPLE).status()).isZero();
        assertThat(said()).contains("signature.json").contains("weights");

        assertThat(run("list-files", "--json", SAMPLE).status()).isZero();
        assertThat(said()).contains("\"use\" : \"weights\"");
    }

    @Test
    void saysOfWhatIsNoArchiveWhatIsWrong() throws Exception {
        var text = Files.writeString(folder.resolve("text.model"), "not a zip");
        var empty = Files.createFile(folder.resolve("empty.model"));
        var other = Files.createDirectory(folder.resolve("other"));

        for (var each : List.of(text, empty, other)) {
            var refused = run("verify", each.toString());
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err())
                    .startsWith("hotplate: " + each + " is broken: 1 error")
                    .endsWith(".\n");
            assertThat(said())
                    .startsWith("1. error: ")
                    .contains(each.getFileName().toString());
        }
    }

    @Test
    void refusesAFileThatDoesNotExist() {
        var file = folder.resolve("a b.model");

        assertThat(run("info", file.toString()))
                .isEqualTo(new Outcome(1, "hotplate: There is no file %s.\n".formatted(file)));
        assertThat(run("info", "a", "b").status()).isEqualTo(2);
    }

    private Outcome run(String... arguments) {
        said.reset();
        return Outcome.of(
                new Archive(new BaseFolder(folder, folder), new PrintStream(said, true, StandardCharsets.UTF_8)),
                arguments);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
