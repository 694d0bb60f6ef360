// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SHA-256 digests in a manifest. */
class IntegrityTest {

    @TempDir
    Path folder;

    private final ArchiveReader reader = new ArchiveReader(ArchiveLimits.DEFAULT);
    private SmallNetwork model;

    @BeforeEach
    void listFiles() throws Exception {
        model = new SmallNetwork().listed();
    }

    @Test
    void readsAnArchiveWhoseFilesAreAsListed() throws Exception {
        ModelArchive file = reader.unpack(model.write(folder.resolve("x.model")), folder.resolve("file"));
        ModelArchive unpacked = reader.unpack(model.writeFolder(folder.resolve("y.model")), folder.resolve("folder"));

        assertThat(file.modelName()).isEqualTo("small");
        assertThat(unpacked.modelName()).isEqualTo("small");
    }

    @Test
    void refusesAChangedFile() {
        model.put("labels.txt", "maybe\n");

        refuses("holds another 'labels.txt' than the one whose SHA-256 its manifest lists");
    }

    @Test
    void refusesAnAddedFile() {
        model.put("more.txt", "more");

        refuses("holds 'more.txt', which its manifest does not list");
    }

    @Test
    void refusesWhenAFileIsGone() {
        model.without("labels.txt");

        refuses("has no 'labels.txt', which its manifest lists");
    }

    @Test
    void leavesOutWhatIsIgnoredAnyway() throws Exception {
        model.put("__MACOSX/labels.txt", "x").put("META-INF/PUB.SF", "x");

        assertThat(reader.unpack(model.write(folder.resolve("x.model")), folder.resolve("file"))
                        .modelName())
                .isEqualTo("small");
    }

    @Test
    void refusesAListThatIsNone() throws Exception {
        for (String files : new String[] {"[]", "3", "{\"a\": \"b\"}", "{\"a\": {\"SHA-256\": \"12\"}}"}) {
            Path file = new SmallNetwork()
                    .with("MANIFEST.json", "\"Engine\":", "\"Files\": " + files + ", \"Engine\":")
                    .write(folder.resolve("x.model"));

            assertThatThrownBy(() -> reader.unpack(file, folder.resolve("file")))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("MANIFEST.json")
                    .hasMessageContaining("Files");
        }
    }

    private void refuses(String reason) {
        assertThatThrownBy(() -> reader.unpack(model.write(folder.resolve("x.model")), folder.resolve("file")))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("x.model " + reason)
                .hasMessageContaining("altered since it was packed");
        assertThat(folder.resolve("file")).doesNotExist();
        assertThatThrownBy(() -> reader.unpack(model.writeFolder(folder.resolve("y.model")), folder.resolve("folder")))
                .hasMessageContaining("y.model " + reason);
    }
}
