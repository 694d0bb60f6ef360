// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.model.FakeRegistry;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFinderTest {

    @TempDir
    Path folder;

    private final ArchiveFinder finder =
            new ArchiveFinder(new FakeRegistry(List.of(FakeModel.ready("pictures", Signature.IMAGE, "data"))));

    @Test
    void findsAFileByTheClientsFolder() throws Exception {
        var file = Files.createFile(folder.resolve("my net.model"));

        assertThat(finder.find(folder, "my net.model")).isEqualTo(file);
        assertThat(finder.find(Path.of("/"), file.toString())).isEqualTo(file);
    }

    @Test
    void takesABareNameForTheModelsAndAPathForTheFiles() throws Exception {
        var file = Files.createFile(folder.resolve("pictures"));

        assertThat(finder.find(folder, "./pictures")).isEqualTo(file);
        assertThatThrownBy(() -> finder.find(folder, "pictures"))
                .hasMessage("Model 'pictures' comes from /deploy/pictures.model, which no longer exists;"
                        + " see model:info pictures");
    }

    @Test
    void saysWhatMayHaveBeenMeant() {
        assertThatThrownBy(() -> finder.find(folder, "picturs"))
                .hasMessageContaining(folder.resolve("picturs").toString())
                .hasMessageContaining("did you mean the model pictures?");
        assertThatThrownBy(() -> finder.find(folder, "\0")).hasMessageContaining("can name no file");
    }
}
