// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FeatureOverridesTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() throws Exception {
        file = FeatureOverrides.file(new BaseFolder(folder, folder));
        Files.createDirectories(file.getParent());
    }

    @Test
    void readsWhatItHasWritten() throws Exception {
        var changes = new FeatureOverrides(Set.of("onnx"), Set.of("rest"));

        changes.write(file);

        assertThat(FeatureOverrides.read(file)).isEqualTo(changes);
        assertThat(folder.resolve("data")).isDirectoryContaining("glob:**features.json");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void writesNoFileThatSaysNothing() throws Exception {
        new FeatureOverrides(Set.of("onnx"), Set.of()).write(file);

        FeatureOverrides.between(List.of("core", "rest"), List.of("core", "rest"))
                .write(file);

        assertThat(file).doesNotExist();
        assertThat(FeatureOverrides.read(file)).isEqualTo(FeatureOverrides.NONE);
    }

    @Test
    void winsOverTheConfigurationFeatureByFeature() {
        var changes = FeatureOverrides.between(List.of("core", "mxnet-cpu", "rest"), List.of("core", "rest", "onnx"));

        assertThat(changes).isEqualTo(new FeatureOverrides(Set.of("onnx"), Set.of("mxnet-cpu")));
        assertThat(changes.appliedTo(List.of("core", "mxnet-cpu", "shell"))).containsExactly("core", "shell", "onnx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"installed\": \"onnx\"}", "{\"installed\": [1]}", "{\"instaled\": []}"})
    void saysThatAFileIsDamaged(String content) throws Exception {
        Files.writeString(file, content);

        assertThatThrownBy(() -> FeatureOverrides.read(file))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("conf/hotplate.properties are used");
    }

    @Test
    void usesTheConfigurationWhereTheFileIsDamaged() throws Exception {
        Files.writeString(file, "{\"uninstalled\": [\"rest\"]");
        var base = new BaseFolder(folder, folder);

        var selection = FeatureSelection.of(base, Settings.load(base));

        assertThat(selection.names()).contains("rest", "core");
        assertThat(selection.problems()).singleElement().asString().contains("features.json");
    }

    @Test
    void leavesOutAnAddedFeatureThatIsNotThereAnyMore() throws Exception {
        Files.createDirectories(folder.resolve("features"));
        Files.writeString(
                folder.resolve("features/core.json"), "{\"feature-resource-version\": \"1.0\", \"id\": \"g:core:1\"}");
        var catalog = new FeatureCatalog(folder.resolve("features"), folder, Map.of());
        var selection =
                new FeatureSelection(List.of("core"), new FeatureOverrides(Set.of("gone"), Set.of()), List.of());
        var said = new ArrayList<String>();

        var features = selection.read(catalog, said);

        assertThat(features).extracting(FeatureFile::name).containsExactly("core");
        assertThat(said).singleElement().asString().contains("'gone'").contains("feature:install");
    }
}
