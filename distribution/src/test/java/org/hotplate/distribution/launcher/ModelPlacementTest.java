// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hotplate.distribution.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelPlacementTest {

    @TempDir
    Path folder;

    @TempDir
    Path deploy;

    @Test
    void copiesAnArchiveUnderTheNameItIsToBeServedBy() throws Exception {
        var source = Files.writeString(folder.resolve("v1.0.model"), "archive");

        new ModelPlacement(deploy).place(Map.of("squeezenet", source));

        assertThat(deploy.resolve("squeezenet.model")).hasContent("archive");
        assertThat(deploy.toFile().list()).containsExactly("squeezenet.model");
    }

    @Test
    void leavesAnIdenticalArchiveAlone() throws Exception {
        var source = Files.writeString(folder.resolve("a.model"), "archive");
        var there = Files.writeString(deploy.resolve("a.model"), "archive");
        Files.setLastModifiedTime(there, FileTime.fromMillis(1000));

        new ModelPlacement(deploy).place(Map.of("a", source));

        assertThat(Files.getLastModifiedTime(there)).isEqualTo(FileTime.fromMillis(1000));
    }

    @Test
    void placesNoneIfOneIsNotThere() throws Exception {
        var models = new LinkedHashMap<String, Path>();
        models.put("a", Files.writeString(folder.resolve("a.model"), "archive"));
        models.put("b", folder.resolve("none"));

        assertThatThrownBy(() -> new ModelPlacement(deploy).place(models)).isInstanceOf(CommandException.class);
        assertThat(deploy).isEmptyDirectory();
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> new ModelPlacement(deploy).place(Map.of("a", folder.resolve("none"))))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("none");
    }
}
