// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.service.command.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

class BundleCommandsTest {

    @TempDir
    Path folder;

    private Framework framework;
    private FakeArchives archives;
    private GogoSession gogo;

    @BeforeEach
    void boot() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", folder.resolve("cache").toString()));
        framework.start();
        archives = new FakeArchives(folder);
        BundleCommands commands = new BundleCommands(framework.getBundleContext(), new ArchiveAccess(archives));
        gogo = new GogoSession("felix", commands, folder, "install", "start", "stop", "uninstall", "update");
        jar("good.jar", "com.example.good", "java.lang");
        jar("needy.jar", "com.example.needy", "com.example.nowhere");
    }

    @AfterEach
    void halt() throws Exception {
        gogo.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    private void jar(String file, String name, String imports) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.putValue("Manifest-Version", "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        if (!imports.startsWith("java.")) {
            main.putValue("Import-Package", imports);
        }
        new JarOutputStream(Files.newOutputStream(folder.resolve(file)), manifest).close();
    }

    @Test
    void installsStartsStopsUpdatesAndUninstalls() throws Exception {
        assertThat(gogo.run("felix:install good.jar"))
                .startsWith("Installed bundle 1 (com.example.good 0.0.0) until the server's next start");
        Bundle bundle = framework.getBundleContext().getBundle(1);

        assertThat(gogo.run("felix:start 1")).isEqualTo("Started bundle 1 (com.example.good 0.0.0)");
        assertThat(bundle.getState()).isEqualTo(Bundle.ACTIVE);
        gogo.run("felix:update com.example.good");
        gogo.run("felix:stop -t com.example.good");
        assertThat(bundle.getState()).isEqualTo(Bundle.RESOLVED);
        gogo.run("felix:uninstall 1");
        assertThat(bundle.getState()).isEqualTo(Bundle.UNINSTALLED);
    }

    @Test
    void failsInsteadOfPrintingTheFailure() throws Exception {
        gogo.run("felix:install needy.jar");

        assertThatThrownBy(() -> gogo.run("felix:start com.example.needy"))
                .hasMessageStartingWith("Cannot start bundle 1 (com.example.needy 0.0.0): Unable to resolve");
        assertThatThrownBy(() -> gogo.run("felix:start 99"))
                .hasMessage("There is no bundle 99; 'lb' lists those there are");
        assertThatThrownBy(() -> gogo.run("felix:stop com.example.nedy"))
                .hasMessage("There is no bundle 'com.example.nedy'; did you mean com.example.needy?");
        assertThatThrownBy(() -> gogo.run("felix:stop")).hasMessageStartingWith("Which bundles?");
    }

    @Test
    void refusesOtherUrlsAndFilesThatDoNotExist() {
        assertThatThrownBy(() -> gogo.run("felix:install ftp://localhost:1/x.jar"))
                .hasMessage(
                        "Cannot fetch ftp://localhost:1/x.jar: bundles come from files, and from http and https URLs");
        assertThatThrownBy(() -> gogo.run("felix:install gone.jar")).hasMessageStartingWith("There is no file ");
    }

    @Test
    void installsAndUpdatesFromAUrl() throws Exception {
        String url = "http://127.0.0.1:1/good.jar";
        archives.urls.put(url, Files.readAllBytes(folder.resolve("good.jar")));

        assertThat(gogo.run("felix:install " + url)).startsWith("Installed bundle 1 (com.example.good 0.0.0)");
        jar("good.jar", "com.example.better", "java.lang");
        archives.urls.put(url, Files.readAllBytes(folder.resolve("good.jar")));
        assertThat(gogo.run("felix:update 1")).isEqualTo("Updated bundle 1 (com.example.good 0.0.0)");

        Bundle bundle = framework.getBundleContext().getBundle(1);
        assertThat(bundle.getSymbolicName()).isEqualTo("com.example.better");
        assertThat(bundle.getLocation()).isEqualTo(url);
        assertThatThrownBy(() -> gogo.run("felix:install " + url.replace("good", "gone")))
                .hasMessageContaining("/gone.jar");
    }

    @Test
    void findsBundlesForFelixsOwnCommands() throws Exception {
        gogo.run("felix:install good.jar");
        BundleConverter converter = new BundleConverter(framework.getBundleContext());

        Object bundle = converter.convert(Bundle.class, "com.example.good");

        assertThat(converter.convert(Bundle.class, 1L)).isSameAs(bundle);
        assertThat(converter.convert(Bundle.class, "nothing")).isNull();
        assertThat(converter.convert(String.class, "1")).isNull();
        assertThat(converter.format(bundle, Converter.INSPECT, null)).isEqualTo("1 com.example.good 0.0.0");
    }
}
