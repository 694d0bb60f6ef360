// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hotplate.archive.view.Installation;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the features' own bundles say they bring. */
class ServerJarsTest {

    private static final Path TARGET = Path.of("..", "features", "target");

    @TempDir
    Path folder;

    @Test
    void findsTheEnginesAndHandlersOfTheFeatures() throws Exception {
        assumeTrue(Files.isDirectory(TARGET.resolve("system")), "the features are not packaged: run mvn verify");

        var jars = jars();

        var installation = Installation.of(jars, Map.of());
        assertThat(installation.engines()).extracting(Installation.Engine::name).contains("MXNet");
        assertThat(installation.handlers())
                .flatExtracting(Installation.Handler::services)
                .contains("mxnet_vision_service", "mxnet_model_service");
    }

    @Test
    void countsWhatLiesInTheWatchedFolderAfterThem() throws Exception {
        assumeTrue(Files.isDirectory(TARGET.resolve("system")), "the features are not packaged: run mvn verify");
        Files.createDirectories(folder.resolve("deploy"));
        var own = Files.createFile(folder.resolve("deploy/own.jar"));
        Files.createFile(folder.resolve("deploy/.half.jar"));
        Files.createFile(folder.resolve("deploy/x.model"));

        var jars = jars();

        assertThat(jars).endsWith(own).noneMatch(jar -> jar.endsWith(".half.jar"));
    }

    private List<Path> jars() throws Exception {
        var base = new BaseFolder(folder, folder);
        return ServerJars.of(TARGET.resolve("classes/features"), TARGET.resolve("system"), base, Settings.load(base));
    }
}
