// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.feature.Feature;
import org.hotplate.feature.FeatureException;
import org.hotplate.natives.gpu.NamedFolder;
import org.hotplate.natives.gpu.NativesFlavour;
import org.hotplate.natives.gpu.TestElf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** Features of small bundles in a framework of their own. */
final class FeatureManagerTest {

    @TempDir
    Path folder;

    private Framework framework;
    private FeatureManager features;
    private Path memory;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(folder.resolve("features"));
        Files.createDirectories(folder.resolve("data"));
        memory = FeatureOverrides.file(new BaseFolder(folder, folder));
        jar("base", Map.of(Constants.EXPORT_PACKAGE, "org.example.base"));
        jar("shared", Map.of());
        jar("one", Map.of());
        jar("other", Map.of());
        jar("resident", Map.of());
        jar("user", Map.of(Constants.IMPORT_PACKAGE, "org.example.base"));
        jar("lost", Map.of(Constants.IMPORT_PACKAGE, "org.example.nowhere"));
        jar("broken", Map.of(Constants.BUNDLE_ACTIVATOR, "org.example.Missing"));
        feature("core", "", "base");
        feature("shell", "core", "shared");
        boot("core", "shell");
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void bringsAFeatureAndRemembersIt() throws Exception {
        feature("extra", "core", "one", "other");

        var change = features.install("extra");

        assertThat(change.features()).containsExactly("extra");
        assertThat(change.bundles()).containsExactly("one 1.0.0", "other 1.0.0");
        assertThat(running()).contains("one", "other");
        assertThat(Files.readString(memory)).contains("extra");
        assertThat(fact("extra")).returns(true, Feature::installed).returns("feature:install", Feature::from);
    }

    @Test
    void bringsWhatAFeatureNeedsBeforeIt() throws Exception {
        feature("library", "core", "one");
        feature("extra", "library or another", "other");

        assertThat(features.install("extra").features()).containsExactly("library", "extra");
        assertThatThrownBy(() -> features.uninstall("library"))
                .isInstanceOf(FeatureException.class)
                .hasMessageContaining("extra needs it")
                .hasMessageContaining("nothing was changed");
        assertThat(running()).contains("one", "other");
    }

    @Test
    void leavesNothingOfAFeatureOfWhichABundleDoesNotResolve() throws Exception {
        feature("library", "core", "one");
        feature("extra", "library", "other", "lost");

        refuses("extra", "org.example.nowhere");
    }

    @Test
    void leavesNothingOfAFeatureOfWhichABundleDoesNotStart() throws Exception {
        feature("extra", "core", "one", "broken");

        refuses("extra", "broken 1.0.0 does not start");
    }

    @Test
    void installsNothingOfAFeatureOfWhichAJarIsMissing() throws Exception {
        feature("extra", "core", "one", "absent");

        refuses("extra", "absent-1.0.0.jar does not exist");
    }

    @Test
    void leavesNothingWhereAConfigurationCannotBeApplied() throws Exception {
        feature("extra", "core", "one");
        var file = folder.resolve("features/extra.json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst("\\{", "{ \"configurations\": { \"some.pid\": { \"key\": \"value\" } },"));

        // this framework has no Configuration Admin
        refuses("extra", "Configuration Admin");
    }

    @Test
    void leavesNothingThatItCannotRemember() throws Exception {
        feature("extra", "core", "one");
        Files.createDirectories(memory.resolve("in the way"));

        refuses("extra", "features.json cannot be written");
    }

    @Test
    void keepsBundlesThatAnotherFeatureLists() throws Exception {
        feature("first", "core", "one", "shared");
        feature("second", "core", "other", "one");
        features.install("first");
        features.install("second");

        assertThat(features.uninstall("first").bundles()).isEmpty();
        assertThat(running()).contains("one", "other", "shared");
        assertThat(features.uninstall("second").bundles()).containsExactlyInAnyOrder("one 1.0.0", "other 1.0.0");
        assertThat(running()).contains("shared").doesNotContain("one", "other");
        assertThat(memory).doesNotExist();
    }

    @Test
    void keepsResidentBundlesUntilTheEnd() throws Exception {
        feature("extra", "core", "one", "resident!");
        features.install("extra");

        assertThat(features.uninstall("extra").staying()).containsExactly("resident 1.0.0");
        assertThat(running()).contains("resident").doesNotContain("one");
        assertThat(features.install("extra").bundles()).containsExactly("one 1.0.0");
    }

    @Test
    void refusesToTakeWhatOthersUseOrNeed() throws Exception {
        feature("library", "", "one");
        feature("user", "", "user");
        features.install("user");

        assertThatThrownBy(() -> features.uninstall("core")).hasMessageContaining("shell needs it");
        assertThatThrownBy(() -> features.uninstall("shell")).hasMessageContaining("no command could install it again");
        assertThatThrownBy(() -> features.uninstall("library")).hasMessageContaining("not installed");
        feature("shell", "", "shared");
        stop();
        boot("core", "shell", "user");
        assertThatThrownBy(() -> features.uninstall("core"))
                .hasMessageContaining("user of other features uses its classes");
    }

    @Test
    void remembersWhatWasTakenFromTheConfiguration() throws Exception {
        feature("extra", "core", "one");
        stop();
        boot("core", "shell", "extra");

        features.uninstall("extra");

        assertThat(FeatureOverrides.read(memory).uninstalled()).containsExactly("extra");
        assertThat(fact("extra")).returns(false, Feature::installed).returns("feature:uninstall", Feature::from);
        features.install("extra");
        assertThat(memory).doesNotExist();
    }

    @Test
    void bringsBackABundleThatWasTakenByHand() throws Exception {
        feature("extra", "core", "one");
        features.install("extra");
        bundle("one").uninstall();
        assertThat(fact("extra").problem()).contains("one 1.0.0 is not installed");

        features.install("extra");

        assertThat(fact("extra").problem()).isEmpty();
        assertThat(running()).contains("one");
    }

    @Test
    void namesTheFeaturesThatWouldBringAnEngineOrAHandler() throws Exception {
        jar("engine", Map.of("Provide-Capability", "hotplate.engine;name=\"Toy\""));
        jar(
                "handler",
                Map.of(
                        "Provide-Capability",
                        "hotplate.handler;services:List<String>=\"a_service,b_service\","
                                + "osgi.service;objectClass:List<String>=\"org.example.Codec\""));
        feature("toy", "core", "engine");
        feature("toy-handlers", "core", "handler");

        assertThat(features.withEngine("toy")).containsExactly("toy");
        assertThat(features.withEngine("another")).isEmpty();
        assertThat(features.withHandler("b_service")).containsExactly("toy-handlers");
        assertThat(features.withService("org.example.Codec")).containsExactly("toy-handlers");
        assertThat(features.withService("org.example.Other")).isEmpty();
        features.install("toy");
        assertThat(features.withEngine("Toy")).isEmpty();
    }

    @Test
    void bringsOneOfTwoRivalsAlone() throws Exception {
        feature("cpu", "core", "one");
        feature("gpu", "core", "other");
        extend("gpu", FeatureFile.EXCLUDES, "cpu");
        stop();
        boot("core", "shell", "cpu");

        refuses(
                "gpu",
                "it and cpu contain two builds of the same engine, of which a process can load one;"
                        + " 'feature:uninstall cpu' first");
        features.uninstall("cpu");
        assertThat(features.install("gpu").notes())
                .containsExactly(
                        "a process can load the libraries of only one of cpu and gpu; if this process has tried those of cpu,"
                                + " those of gpu are used after 'hotplate restart'");
        assertThatThrownBy(() -> features.install("cpu")).hasMessageContaining("'feature:uninstall gpu' first");
    }

    @Test
    void bringsNothingThatNeedsLibrariesNobodyHasNamed() throws Exception {
        jar("engine", Map.of("Provide-Capability", "hotplate.engine;name=\"Toy\""));
        feature("gpu", "core", "engine");
        extend("gpu", FeatureFile.NATIVES, "mxnet-gpu");

        assertThat(features.withEngine("Toy")).isEmpty();
        refuses("gpu", "no folder of them was named; name one with: hotplate natives mxnet-gpu --from DIR");
        Files.createDirectories(folder.resolve("libraries"));
        TestElf.write(folder.resolve("libraries/libmxnet.so"), "libcudart.so.11.0");
        new NamedFolder(folder.resolve("libraries"), "cuda-11-linux-x86_64")
                .write(folder.resolve("data"), NativesFlavour.find("mxnet-gpu").orElseThrow());
        assertThat(features.withEngine("Toy")).containsExactly("gpu");
        features.install("gpu");
        assertThat(fact("gpu").problem()).isEmpty();
        Files.delete(folder.resolve("libraries/libmxnet.so"));
        assertThat(fact("gpu").problem()).startsWith("There is no libmxnet.so in ");
    }

    @Test
    void bootsFromOneOfTwoRivals() throws Exception {
        feature("cpu", "core", "one");
        feature("gpu", "core", "other");
        extend("gpu", FeatureFile.EXCLUDES, "cpu");
        var catalog = new FeatureCatalog(folder.resolve("features"), folder.resolve("system"), Map.of());
        var said = new ArrayList<String>();

        assertThatThrownBy(() -> new FeatureSelection(List.of("core", "cpu", "gpu"), FeatureOverrides.NONE, List.of())
                        .read(catalog, said))
                .hasMessageContaining("'cpu' and 'gpu' contain two builds of the same engine")
                .hasMessageContaining("conf/hotplate.properties");
        assertThat(new FeatureSelection(
                                List.of("core", "cpu"), new FeatureOverrides(Set.of("gpu"), Set.of()), List.of())
                        .read(catalog, said))
                .extracting(FeatureFile::name)
                .containsExactly("core", "cpu");
        assertThat(said).singleElement().asString().endsWith("'gpu' was added with feature:install, and is skipped.");
    }

    private void refuses(String name, String reason) {
        var before = Arrays.stream(framework.getBundleContext().getBundles()).toList();

        assertThatThrownBy(() -> features.install(name))
                .isInstanceOf(FeatureException.class)
                .hasMessageContaining("Cannot install the feature '%s': ".formatted(name))
                .hasMessageContaining(reason)
                .hasMessageEndingWith("; nothing was changed");

        assertThat(framework.getBundleContext().getBundles()).containsExactlyElementsOf(before);
        assertThat(memory).satisfiesAnyOf(file -> assertThat(file).doesNotExist(), file -> assertThat(file)
                .isDirectory());
        assertThat(fact(name).installed()).isFalse();
    }

    private void boot(String... names) throws Exception {
        var catalog = new FeatureCatalog(
                folder.resolve("features"),
                folder.resolve("system"),
                Map.of("hotplate.data", folder.resolve("data").toString()));
        var container = new Container(
                Map.of(
                        "org.osgi.framework.storage", folder.resolve("cache").toString(),
                        "org.osgi.framework.storage.clean", "onFirstInit",
                        "felix.log.level", "0"),
                catalog.repository());
        framework = container.framework();
        var booted = new ArrayList<FeatureFile>();
        for (var name : names) {
            booted.add(catalog.read(name));
        }
        features = new FeatureManager(
                container.prepare(),
                catalog,
                new FeatureSelection(List.of(names), FeatureOverrides.NONE, List.of()),
                booted,
                memory);
        features.register();
        assertThat(container.start(booted)).isEmpty();
    }

    private Feature fact(String name) {
        return features.features().stream()
                .filter(feature -> feature.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> running() {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE)
                .map(Bundle::getSymbolicName)
                .toList();
    }

    private Bundle bundle(String name) {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    /** @param bundles names of jars; a resident one's ends in an exclamation mark */
    private void feature(String name, String needs, String... bundles) throws IOException {
        var listed = Arrays.stream(bundles)
                .map(bundle -> "{ \"id\": \"org.example:%s:1.0.0\"%s }"
                        .formatted(bundle.replace("!", ""), bundle.endsWith("!") ? ", \"resident\": true" : ""))
                .toList();
        var extension = needs.isEmpty()
                ? ""
                : "\"extensions\": { \"%s\": { \"text\": [\"%s\"] } }, ".formatted(FeatureFile.REQUIRES, needs);
        Files.writeString(
                folder.resolve("features/" + name + ".json"),
                "{ \"feature-resource-version\": \"1.0\", \"id\": \"org.example:%s:1.0.0\", %s\"bundles\": [ %s ] }"
                        .formatted(name, extension, String.join(", ", listed)));
    }

    private void extend(String name, String extension, String text) throws IOException {
        var file = folder.resolve("features/" + name + ".json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "\"extensions\": {",
                                "\"extensions\": { \"%s\": { \"text\": [\"%s\"] },".formatted(extension, text)));
    }

    private void jar(String name, Map<String, String> headers) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        manifest.getMainAttributes().putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        manifest.getMainAttributes().putValue(Constants.BUNDLE_VERSION, "1.0.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        var file = folder.resolve("system/org/example/%1$s/1.0.0/%1$s-1.0.0.jar".formatted(name));
        Files.createDirectories(file.getParent());
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
    }
}
