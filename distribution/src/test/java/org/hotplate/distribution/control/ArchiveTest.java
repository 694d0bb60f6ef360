// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveTest {

    private static final String SAMPLE =
            Path.of("src/main/samples/digits.model").toString();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void verifiesTheSample() throws Refusal {
        assertThat(run("verify", SAMPLE)).isZero();

        assertThat(said()).contains("digits.model is whole").doesNotContain("error");
    }

    @Test
    void listsTheFilesOfTheSample() throws Refusal {
        assertThat(run("list-files", SAMPLE)).isZero();
        assertThat(said()).contains("signature.json").contains("weights");

        assertThat(run("list-files", "--json", SAMPLE)).isZero();
        assertThat(said()).contains("\"use\" : \"weights\"");
    }

    @Test
    void saysOfWhatIsNoArchiveWhatIsWrong() throws Exception {
        var text = Files.writeString(folder.resolve("text.model"), "not a zip");
        var empty = Files.createFile(folder.resolve("empty.model"));
        var other = Files.createDirectory(folder.resolve("other"));

        for (var each : List.of(text, empty, other)) {
            var refusal = refusal("verify", each.toString());
            assertThat(refusal.exitStatus()).isEqualTo(1);
            assertThat(refusal)
                    .hasMessageStartingWith(each + " is broken: 1 error")
                    .hasMessageEndingWith(".");
            assertThat(said())
                    .startsWith("1. error: ")
                    .contains(each.getFileName().toString());
        }
    }

    @Test
    void saysThatThereIsNothingToLookAt() {
        assertThat(refusal("info", folder.resolve("a b.model").toString()))
                .hasMessage("There is no file %s.", folder.resolve("a b.model"))
                .returns(1, Refusal::exitStatus);
        assertThat(refusal("info", "a\0b")).hasMessageContaining("can name no file");
    }

    @Test
    void tellsMisuse() {
        assertThat(refusal()).hasMessageContaining("info, verify or list-files").returns(2, Refusal::exitStatus);
        assertThat(refusal("info")).hasMessageContaining("needs a FILE").returns(2, Refusal::exitStatus);
        assertThat(refusal("info", "a", "b")).hasMessageContaining("not 2").returns(2, Refusal::exitStatus);
        assertThat(refusal("verfy", "a")).hasMessageContaining("did you mean 'archive verify'?");
        assertThat(refusal("list", "a")).hasMessageContaining("did you mean 'archive list-files'?");
        assertThat(refusal("frob", "a")).hasMessageContaining("archive info, verify and list-files");
        assertThatThrownBy(() -> run("info", "--jsno", "a")).hasMessageContaining("--json");
    }

    private Refusal refusal(String... arguments) {
        return catchThrowableOfType(Refusal.class, () -> run(arguments));
    }

    private int run(String... arguments) throws Refusal {
        said.reset();
        return new Archive(new Base(folder, folder), new PrintStream(said, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
