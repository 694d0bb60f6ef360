// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("page.md");
        Files.writeString(
                file,
                "by hand\n<!-- generated: a -->\nold\n<!-- end of generated: a -->\nalso by hand\n<!-- generated: b -->\n"
                        + "b\n<!-- end of generated: b -->\n");
    }

    @Test
    void keepsEverythingButTheOnePiece() throws IOException {
        new Page(file).replace("a", "new\n");

        assertThat(file)
                .hasContent("by hand\n<!-- generated: a -->\nnew\n<!-- end of generated: a -->\nalso by hand\n"
                        + "<!-- generated: b -->\nb\n<!-- end of generated: b -->\n");
    }

    @Test
    void writesTheSameTwice() throws IOException {
        new Page(file).replace("a", "new");
        String once = Files.readString(file);

        new Page(file).replace("a", "new");

        assertThat(file).hasContent(once);
    }

    @Test
    void saysWhereItFoundNoPlace() {
        assertThatThrownBy(() -> new Page(file).replace("c", "new"))
                .hasMessageContaining("page.md")
                .hasMessageContaining("<!-- generated: c -->");
    }
}
