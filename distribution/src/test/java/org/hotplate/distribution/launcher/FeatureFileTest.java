// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hotplate.distribution.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FeatureFileTest {

    @TempDir
    Path folder;

    @Test
    void listsBundlesWithTheirStartLevels() throws Exception {
        write(
                """
            { "feature-resource-version": "1.0", "id": "g:a:1",
              "bundles": [ { "id": "org.example:first:1.0", "bundleStartLevel": 3 }, { "id": "org.example:second:2.0" } ] }
            """);

        var feature = read(Map.of());

        assertThat(feature.bundles()).extracting(FeatureEntry::startLevel).containsExactly(3, 20);
        assertThat(feature.bundles().get(0).in(Path.of("system")))
                .isEqualTo(Path.of("system/org/example/first/1.0/first-1.0.jar"));
    }

    @Test
    void putsValuesInThePlaceOfVariables() throws Exception {
        write(
                """
            { "feature-resource-version": "1.0", "id": "g:a:1", "variables": { "place": null, "poll": "200" },
              "configurations": { "watcher~deploy": { "dir": "${place}/in", "poll": "${poll}", "many": 3 } } }
            """);

        var feature = read(Map.of("place", "/a $1 b"));

        assertThat(feature.configurations()).singleElement().satisfies(each -> {
            assertThat(each.pid()).isEqualTo("watcher~deploy");
            assertThat(each.values()).containsEntry("dir", "/a $1 b/in").containsEntry("poll", "200");
        });
    }

    @Test
    void namesAVariableWithoutAValue() throws Exception {
        write(
                """
            { "feature-resource-version": "1.0", "id": "g:a:1", "variables": { "place": null },
              "configurations": { "watcher": { "dir": "${place}" } } }
            """);

        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("'place'");
    }

    @Test
    void namesAFileItCannotRead() throws Exception {
        assertThatThrownBy(() -> read(Map.of())).hasMessageContaining("no feature 'it'");

        write("{ not json");

        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("it.json");
    }

    private FeatureFile read(Map<String, String> variables) throws CommandException {
        return FeatureFile.read(folder, "it", variables);
    }

    private void write(String json) throws IOException {
        Files.writeString(folder.resolve("it.json"), json);
    }
}
