// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.launch.Framework;

final class JarCheckTest {

    @TempDir
    Path deploy;

    @TempDir
    Path product;

    @TempDir
    Path cache;

    private Framework framework;
    private JarCheck check;

    @BeforeEach
    void startAFramework() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        cache.toString(),
                        "org.osgi.framework.bsnversion",
                        "multiple",
                        "felix.log.level",
                        "0"));
        framework.start();
        check = new JarCheck(framework.getBundleContext());
    }

    @AfterEach
    void stopTheFramework() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void keepsFileinstallFromReplacingABundleOfTheProduct() throws Exception {
        install(jar(product, "handler.jar", "org.example.handler", "1.0.0"));

        assertThat(handles("mine.jar", "org.example.handler", "1.0.0")).isTrue();
        assertThat(handles("newer.jar", "org.example.handler", "1.0.1")).isFalse();
        assertThat(handles("other.jar", "org.example.other", "1.0.0")).isFalse();
    }

    @Test
    void leavesAJarToFileinstallThatIsInstalledFromJustThere() throws Exception {
        install(jar(deploy, "b.jar", "org.example.handler", "1.0.0"));

        assertThat(check.canHandle(deploy.resolve("b.jar").toFile())).isFalse();
        assertThat(handles("a.jar", "org.example.handler", "1.0.0")).isTrue();
    }

    @Test
    void letsOneOfTwoThatArriveTogetherIn() throws Exception {
        jar(deploy, "a.jar", "org.example.handler", "1.0.0");

        assertThat(handles("b.jar", "org.example.handler", "1.0.0")).isTrue();
        assertThat(check.canHandle(deploy.resolve("a.jar").toFile())).isFalse();
    }

    @Test
    void claimsNeitherBrokenJarsNorOtherFiles() throws Exception {
        Files.writeString(deploy.resolve("broken.jar"), "PK");

        assertThat(check.canHandle(deploy.resolve("broken.jar").toFile())).isFalse();
        assertThat(check.canHandle(deploy.resolve("a.model").toFile())).isFalse();
    }

    @Test
    void hasAJarOfferedAnewThatBecameAnotherBundle() throws Exception {
        Path jar = jar(deploy, "a.jar", "org.example.handler", "1.0.0");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1000));

        check.uninstall(jar.toFile());

        assertThat(Files.getLastModifiedTime(jar)).isGreaterThan(FileTime.fromMillis(1000));
    }

    private boolean handles(String file, String name, String version) throws IOException {
        return check.canHandle(jar(deploy, file, name, version).toFile());
    }

    private void install(Path jar) throws Exception {
        framework.getBundleContext().installBundle(jar.toUri().toString());
    }

    private static Path jar(Path folder, String file, String name, String version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name + ";singleton:=false");
        manifest.getMainAttributes().putValue("Bundle-Version", version);
        Path jar = folder.resolve(file);
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
