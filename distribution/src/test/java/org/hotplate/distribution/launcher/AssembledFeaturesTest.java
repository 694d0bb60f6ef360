// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the feature files, the features' pom and the bundles that are shipped against each other. */
final class AssembledFeaturesTest {

    /** They need an engine or libraries that not every server has, or are for few. */
    private static final Set<String> ASKED_FOR = Set.of("handler-djl", "mxnet-gpu", "onnx-gpu");

    private static final Path TARGET = Path.of("..", "features", "target");
    private static final Path FILES = TARGET.resolve("classes").resolve("features");
    private static final Path SYSTEM = TARGET.resolve("system");
    private static final Map<String, String> VARIABLES =
            Map.of("hotplate.deploy", "deploy", "hotplate.data", "data", "hotplate.conf", "conf");

    @Test
    void shipsExactlyTheBundlesThatFeaturesList() throws Exception {
        assumeTrue(Files.isDirectory(SYSTEM), "the features are not packaged: run mvn verify");
        var listed = new TreeSet<Path>();
        for (var feature : features()) {
            feature.bundles().forEach(bundle -> listed.add(SYSTEM.relativize(bundle.in(SYSTEM))));
        }

        // the poms bring what is shipped, so this holds the three of them together
        assertThat(shipped()).isEqualTo(listed);
    }

    @Test
    void fillsInEveryVersion() throws Exception {
        for (var feature : features()) {
            assertThat(feature.bundles())
                    .noneMatch(bundle -> bundle.id().toString().contains("${"));
        }
    }

    @Test
    void bootsFromEveryFeatureButTheOnesToAskFor(@TempDir Path folder) throws Exception {
        var booted = new TreeSet<>(Settings.load(new BaseFolder(folder, folder)).features());
        booted.addAll(ASKED_FOR);

        assertThat(booted).isEqualTo(names());
    }

    private static List<FeatureFile> features() throws IOException, CommandException {
        var features = new ArrayList<FeatureFile>();
        for (var name : names()) {
            features.add(FeatureFile.read(FILES, name, VARIABLES));
        }
        return features;
    }

    private static Set<String> names() throws IOException {
        try (var files = Files.list(FILES)) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.replaceFirst("\\.json$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<Path> shipped() throws IOException {
        try (var files = Files.walk(SYSTEM)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(SYSTEM::relativize)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
