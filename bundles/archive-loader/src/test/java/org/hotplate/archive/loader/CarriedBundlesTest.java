// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.framework.FrameworkFactory;
import org.hotplate.archive.loader.trust.CarriedBundles;
import org.hotplate.archive.loader.trust.CarriedJar;
import org.hotplate.archive.loader.trust.CodeHost;
import org.hotplate.archive.loader.trust.CodeRefusedException;
import org.hotplate.model.internal.lifecycle.CodeIsolation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

final class CarriedBundlesTest {

    /** A service with a separate instance in each of two bundles. */
    public static final class Shared {}

    public static final class Failing implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            throw new IllegalStateException("no licence");
        }

        @Override
        public void stop(BundleContext context) {}
    }

    public static final class Hanging implements BundleActivator {
        @Override
        public void start(BundleContext context) throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @Override
        public void stop(BundleContext context) {}
    }

    @TempDir
    Path folder;

    private Framework framework;
    private BundleContext context;
    private CarriedBundles bundles;

    @BeforeEach
    void startAFramework() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        folder.resolve("cache").toString(),
                        "org.osgi.framework.bsnversion",
                        "multiple",
                        "felix.log.level",
                        "0"));
        framework.start();
        context = framework.getBundleContext();
        new CodeIsolation(context);
        bundles = new CarriedBundles(context, Duration.ofMillis(500));
    }

    @AfterEach
    void stopTheFramework() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void installsBesideTheOldOneAndUninstallsWithTheLastUse() throws Exception {
        CarriedJar jar = TestBundle.of("x", "1.0.0").in(folder);

        CodeHost.Use one = bundles.use("a", "1", jar);
        CodeHost.Use again = bundles.use("a", "1", jar);
        CodeHost.Use two = bundles.use("a", "2", jar);
        assertThat(locations()).containsExactly("model:a/1", "model:a/2");
        assertThat(again.location()).isEqualTo("model:a/1");

        one.end().run();
        one.end().run();
        two.end().run();
        await().until(() -> locations().equals(List.of("model:a/1")));
        again.end().run();
        await().until(() -> locations().isEmpty());
        await().until(() -> context.getBundle(0)
                .adapt(FrameworkWiring.class)
                .getRemovalPendingBundles()
                .isEmpty());
    }

    @Test
    void installsFromAnotherPlaceWhatIsStillBeingUninstalled() throws Exception {
        CarriedJar jar = TestBundle.of("x", "1.0.0").in(folder);
        context.installBundle(
                "model:a/1",
                new ByteArrayInputStream(TestBundle.of("x", "1.0.0").bytes()));

        assertThat(bundles.use("a", "1", jar).location()).isEqualTo("model:a/1.2");
    }

    @Test
    void bindsEachToItsOwnClassesAndNobodyElseToThem() throws Exception {
        String exported = Shared.class.getPackageName();
        TestBundle exporter =
                TestBundle.of("x", "1.0.0").header("Export-Package", exported).type(Shared.class);
        TestBundle importer = TestBundle.of("y", "1.0.0").header("Import-Package", exported);
        CodeHost.Use one = bundles.use("a", "1", exporter.in(folder));
        CodeHost.Use two = bundles.use(
                "b", "1", exporter.header("Import-Package", exported).in(folder));
        Class<?> first = context.getBundle(one.location()).loadClass(Shared.class.getName());
        Class<?> second = context.getBundle(two.location()).loadClass(Shared.class.getName());

        assertThat(first).isNotSameAs(second);
        assertThat(first.getClassLoader()).isNotSameAs(second.getClassLoader());
        Bundle outsider = context.installBundle("file:y.jar", new ByteArrayInputStream(importer.bytes()));
        assertThatThrownBy(outsider::start).isInstanceOf(BundleException.class);
        assertThatThrownBy(() -> bundles.use("c", "1", importer.in(folder)))
                .hasMessage("x.jar of the archive has missing imports: package %s; add it to the jar, or install"
                                .formatted(exported)
                        + " the bundle that offers it and then model:reload");
    }

    @Test
    void isHarmlessInTheNameOfABundleOfTheProductEvenOfASingleton() throws Exception {
        String package_ = Shared.class.getPackageName();
        TestBundle product = TestBundle.of("p;singleton:=true", "1.0.0")
                .header("Export-Package", package_)
                .type(Shared.class);
        Bundle real = context.installBundle("file:p.jar", new ByteArrayInputStream(product.bytes()));
        real.start();

        CodeHost.Use twin =
                bundles.use("a", "1", product.header("Bundle-Version", "9.0.0").in(folder));
        Bundle user = context.installBundle(
                "file:y.jar",
                new ByteArrayInputStream(TestBundle.of("y", "1.0.0")
                        .header("Import-Package", package_)
                        .bytes()));
        user.start();

        assertThat(context.getBundle(twin.location()).getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(user.loadClass(Shared.class.getName())).isSameAs(real.loadClass(Shared.class.getName()));
    }

    @Test
    void keepsFragmentsOfOthersAway() throws Exception {
        context.installBundle(
                "file:f.jar",
                new ByteArrayInputStream(TestBundle.of("f", "1.0.0")
                        .header("Fragment-Host", "x")
                        .type(Shared.class)
                        .bytes()));

        CodeHost.Use use = bundles.use("a", "1", TestBundle.of("x", "1.0.0").in(folder));

        assertThatThrownBy(() -> context.getBundle(use.location()).loadClass(Shared.class.getName()))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void saysWhichPackagesAreMissingAndLeavesNothing() throws Exception {
        CarriedJar jar = TestBundle.of("x", "1.0.0")
                .header(
                        "Import-Package",
                        "org.osgi.framework,com.example.a;version=\"[1.2,2)\",com.example.b,"
                                + "com.example.c;resolution:=optional")
                .in(folder);

        assertThatThrownBy(() -> bundles.use("a", "1", jar))
                .isInstanceOf(CodeRefusedException.class)
                .hasMessageStartingWith("x.jar of the archive has missing imports: package com.example.a (version"
                        + " 1.2.0 or later, below 2.0.0), package com.example.b; add it to the jar");
        await().until(() -> locations().isEmpty());
    }

    @Test
    void saysWhatAnActivatorFailedWithAndLeavesNothing() throws Exception {
        CarriedJar jar = TestBundle.of("x", "1.0.0")
                .header("Bundle-Activator", Failing.class.getName())
                .header("Import-Package", "org.osgi.framework")
                .type(Failing.class)
                .in(folder);

        assertThatThrownBy(() -> bundles.use("a", "1", jar))
                .hasMessage("x.jar of the archive does not start: its activator failed with"
                        + " java.lang.IllegalStateException: no licence");
        await().until(() -> locations().isEmpty());
    }

    @Test
    void waitsNotForEverForAnActivator() throws Exception {
        CarriedJar jar = TestBundle.of("x", "1.0.0")
                .header("Bundle-Activator", Hanging.class.getName())
                .header("Import-Package", "org.osgi.framework")
                .type(Hanging.class)
                .in(folder);

        assertThatThrownBy(() -> bundles.use("a", "1", jar)).hasMessageContaining("has not returned within");
    }

    private List<String> locations() {
        return Arrays.stream(context.getBundles())
                .map(Bundle::getLocation)
                .filter(location -> location.startsWith("model:"))
                .sorted()
                .toList();
    }
}
