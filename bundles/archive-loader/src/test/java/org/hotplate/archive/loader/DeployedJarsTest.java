// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.hotplate.archive.loader.jars.DeployedJars;
import org.hotplate.archive.loader.watch.DeployFolderScanner;
import org.hotplate.common.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;

final class DeployedJarsTest {

    private static final String NAME = "org.example.handler";

    @TempDir
    Path deploy;

    @TempDir
    Path product;

    @TempDir
    Path cache;

    private Framework framework;
    private BundleContext context;
    private DeployFolderScanner scanner;
    private DeployedJars jars;

    @BeforeEach
    void startAFramework() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        cache.toString(),
                        "org.osgi.framework.bsnversion",
                        "multiple",
                        "org.osgi.framework.startlevel.beginning",
                        "100",
                        "felix.log.level",
                        "0"));
        framework.start();
        await().until(() -> framework.adapt(FrameworkStartLevel.class).getStartLevel() == 100);
        context = framework.getBundleContext();
        scanner = new DeployFolderScanner(deploy, 10);
        jars = deployedJars();
    }

    private DeployedJars deployedJars() {
        return new DeployedJars(deploy, hung(), Duration.ofMillis(10), context);
    }

    private Path hung() {
        return product.resolve("hung-jars.json");
    }

    @AfterEach
    void stopTheFramework() throws Exception {
        System.setProperty(WaitingActivator.RELEASE, "true");
        jars.stop();
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void installsStartsUpdatesAndUninstalls() throws Exception {
        put("a.jar", TestBundle.of(NAME, "1.0.0"));
        await().until(() -> state("a.jar") == Bundle.ACTIVE);

        put("a.jar", TestBundle.of(NAME, "2.0.0"));
        await().until(() -> installed("a.jar").orElseThrow().getVersion().getMajor() == 2);
        await().until(() -> state("a.jar") == Bundle.ACTIVE);

        Files.delete(deploy.resolve("a.jar"));
        scan();
        await().until(() -> installed("a.jar").isEmpty());
    }

    @Test
    void replacesNoBundleOfTheProduct() throws Exception {
        Path own = Files.write(
                product.resolve("handler.jar"), TestBundle.of(NAME, "1.0.0").bytes());
        context.installBundle(own.toUri().toString());
        put("a.jar", TestBundle.of(NAME, "1.0.0"));
        put("b.jar", TestBundle.of(NAME, "1.0.1"));

        await().until(() -> state("b.jar") == Bundle.ACTIVE);
        assertThat(installed("a.jar")).isEmpty();
    }

    @Test
    void installsOneOfTwoThatArriveTogether() throws Exception {
        write("a.jar", TestBundle.of(NAME, "1.0.0"));
        write("b.jar", TestBundle.of(NAME, "1.0.0"));
        put("c.jar", TestBundle.of("org.example.other", "1.0.0"));

        await().until(() -> state("c.jar") == Bundle.ACTIVE);
        assertThat(installed("a.jar")).isPresent();
        assertThat(installed("b.jar")).isEmpty();
    }

    @Test
    void installsABrokenJarOnceItIsWhole() throws Exception {
        Files.writeString(deploy.resolve("a.jar"), "PK");
        put("b.jar", TestBundle.of("org.example.other", "1.0.0"));
        await().until(() -> state("b.jar") == Bundle.ACTIVE);
        assertThat(installed("a.jar")).isEmpty();

        put("a.jar", TestBundle.of(NAME, "1.0.0"));
        await().until(() -> state("a.jar") == Bundle.ACTIVE);
    }

    @Test
    void startsABundleOnceWhatItImportsIsThere() throws Exception {
        put("a.jar", TestBundle.of(NAME, "1.0.0").header("Import-Package", "org.example.base"));
        await().until(() -> installed("a.jar").isPresent());
        assertThat(state("a.jar")).isEqualTo(Bundle.INSTALLED);

        put("b.jar", TestBundle.of("org.example.base", "1.0.0").header("Export-Package", "org.example.base"));
        await().until(() -> state("a.jar") == Bundle.ACTIVE);
    }

    @Test
    void wiresAnOptionalImportWhenItsPackageArrives() throws Exception {
        put("a.jar", TestBundle.of(NAME, "1.0.0").header("Import-Package", "org.example.base;resolution:=optional"));
        await().until(() -> state("a.jar") == Bundle.ACTIVE);
        put("b.jar", TestBundle.of("org.example.base", "1.0.0").header("Export-Package", "org.example.base"));

        await().until(() -> Stream.of(installed("a.jar").orElseThrow())
                .map(bundle -> bundle.adapt(org.osgi.framework.wiring.BundleWiring.class))
                .anyMatch(wiring -> wiring != null
                        && !wiring.getRequiredWires("osgi.wiring.package").isEmpty()));
        await().until(() -> state("a.jar") == Bundle.ACTIVE);
    }

    @Test
    void attachesAFragmentToABundleThatRuns() throws Exception {
        put("a.jar", TestBundle.of(NAME, "1.0.0"));
        await().until(() -> state("a.jar") == Bundle.ACTIVE);
        put("b.jar", TestBundle.of("org.example.more", "1.0.0").header("Fragment-Host", NAME));

        await().until(() -> state("b.jar") == Bundle.RESOLVED);
        await().until(() -> state("a.jar") == Bundle.ACTIVE);
    }

    @Test
    void adoptsTheBundlesOfAnEarlierOne() throws Exception {
        put("a.jar", TestBundle.of(NAME, "1.0.0"));
        put("gone.jar", TestBundle.of("org.example.gone", "1.0.0"));
        await().until(() -> state("a.jar") == Bundle.ACTIVE && state("gone.jar") == Bundle.ACTIVE);
        Bundle bundle = installed("a.jar").orElseThrow();
        long modified = bundle.getLastModified();
        jars.stop();
        Files.delete(deploy.resolve("gone.jar"));

        scanner = new DeployFolderScanner(deploy, 10);
        jars = deployedJars();
        scan();
        await().until(() -> installed("gone.jar").isEmpty());
        assertThat(installed("a.jar")).contains(bundle);
        assertThat(bundle.getLastModified()).isEqualTo(modified);
    }

    @Test
    void aStartThatDoesNotEndDelaysNoOtherJar() throws Exception {
        System.clearProperty(WaitingActivator.RELEASE);
        put("a.jar", waiting("1.0.0"));
        put("b.jar", TestBundle.of("org.example.other", "1.0.0"));

        await().until(() -> state("b.jar") == Bundle.ACTIVE);
        assertThat(state("a.jar")).isEqualTo(Bundle.STARTING);
        await().until(() -> Files.exists(hung()));
        assertThat(Files.readString(hung())).contains("a.jar");

        put("a.jar", waiting("1.1.0"));
        put("b.jar", TestBundle.of("org.example.other", "2.0.0"));
        await().until(() -> installed("b.jar").orElseThrow().getVersion().getMajor() == 2);
        assertThat(installed("a.jar").orElseThrow().getVersion().getMinor()).isZero();

        System.setProperty(WaitingActivator.RELEASE, "true");
        await().until(() -> installed("a.jar").orElseThrow().getVersion().getMinor() == 1);
        await().until(() -> state("a.jar") == Bundle.ACTIVE);
        await().until(() -> Files.notExists(hung()));
    }

    @Test
    void aStartThatDoesNotEndDelaysNoStartOfTheFramework() throws Exception {
        System.clearProperty(WaitingActivator.RELEASE);
        jars.stop();
        FrameworkStartLevel level = framework.adapt(FrameworkStartLevel.class);
        level.setStartLevel(10);
        await().until(() -> level.getStartLevel() == 10);
        jars = deployedJars();
        put("a.jar", waiting("1.0.0"));
        level.setStartLevel(100);

        await().until(() -> level.getStartLevel() == 100);
        await().until(() -> state("a.jar") == Bundle.STARTING);
        put("b.jar", TestBundle.of("org.example.other", "1.0.0"));
        await().until(() -> state("b.jar") == Bundle.ACTIVE);
    }

    @Test
    void aJarThatIsRemovedWhileItStartsIsUninstalledAfterwards() throws Exception {
        System.clearProperty(WaitingActivator.RELEASE);
        put("a.jar", waiting("1.0.0"));
        await().until(() -> state("a.jar") == Bundle.STARTING);
        Files.delete(deploy.resolve("a.jar"));
        scan();
        put("b.jar", TestBundle.of("org.example.other", "1.0.0"));
        await().until(() -> state("b.jar") == Bundle.ACTIVE);
        assertThat(installed("a.jar")).isPresent();

        System.setProperty(WaitingActivator.RELEASE, "true");
        await().until(() -> installed("a.jar").isEmpty());
    }

    @Test
    void aJarWhoseStartDidNotEndIsNotStartedAgain() throws Exception {
        System.setProperty(WaitingActivator.RELEASE, "true");
        TestBundle bundle = waiting("1.0.0");
        write("a.jar", bundle);
        Files.writeString(hung(), "{\"a.jar\":\"%s\"}".formatted(Sha256.of(deploy.resolve("a.jar"))));
        put("b.jar", TestBundle.of("org.example.other", "1.0.0"));
        await().until(() -> state("b.jar") == Bundle.ACTIVE);
        assertThat(state("a.jar")).isNotIn(Bundle.STARTING, Bundle.ACTIVE);

        put("a.jar", waiting("1.1.0"));
        await().until(() -> state("a.jar") == Bundle.ACTIVE);
    }

    @Test
    void anErrorOfAnActivatorFailsItsBundleOnly() throws Exception {
        write(
                "a.jar",
                TestBundle.of(NAME, "1.0.0")
                        .header("Bundle-Activator", ErrorActivator.class.getName())
                        .header("Import-Package", "org.osgi.framework")
                        .type(ErrorActivator.class));
        put("b.jar", TestBundle.of("org.example.other", "1.0.0"));

        await().until(() -> state("b.jar") == Bundle.ACTIVE);
        assertThat(state("a.jar")).isEqualTo(Bundle.RESOLVED);
    }

    private static TestBundle waiting(String version) {
        return TestBundle.of(NAME, version)
                .header("Bundle-Activator", WaitingActivator.class.getName())
                .header("Import-Package", "org.osgi.framework")
                .type(WaitingActivator.class);
    }

    private void write(String file, TestBundle bundle) throws IOException {
        Files.write(deploy.resolve(file), bundle.bytes());
    }

    private void put(String file, TestBundle bundle) throws IOException {
        write(file, bundle);
        scan();
    }

    private void scan() throws IOException {
        scanner.scan();
        scanner.scan();
        jars.observed(scanner.state());
    }

    private Optional<Bundle> installed(String file) {
        String location = deploy.resolve(file).toUri().toString();
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().equals(location))
                .findFirst();
    }

    private int state(String file) {
        return installed(file).map(Bundle::getState).orElse(0);
    }

    /** Waits long enough for a busy machine. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
