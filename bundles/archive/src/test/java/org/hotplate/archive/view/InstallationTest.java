// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {

    @TempDir
    Path folder;

    @Test
    void knowsWhatAJarBringsFromItsManifest() throws IOException {
        var jar = jar("x.jar", "x;singleton:=true", "hotplate.handler;services:List<String>=\"b,a\"");

        assertThat(BundleParts.of(jar)).isEqualTo(new BundleParts("x 1.2.3", List.of("a", "b"), List.of()));
    }

    @Test
    void knowsTheServicesAJarProvidesFromItsManifest() throws IOException {
        var jar = jar("x.jar", "x", "osgi.service;objectClass:List<String>=\"a.Codec,b.Other\";uses:=\"a\"");

        assertThat(BundleParts.provided(jar)).containsExactly("a.Codec", "b.Other");
        assertThat(BundleParts.provided(folder.resolve("absent.jar"))).isEmpty();
    }

    @Test
    void takesWhatJarsBringTogetherAndLeavesOutWhatIsNone() throws IOException {
        var handlers = jar("h.jar", "h", "hotplate.handler;services:List<String>=a,hotplate.handler;services=b");
        var engine = jar("e.jar", "e", "hotplate.engine;name=MXNet");
        var plain = jar("p.jar", "p", null);
        var text = Files.writeString(folder.resolve("t.jar"), "no jar");

        var installation =
                Installation.of(List.of(handlers, engine, plain, text, folder.resolve("absent.jar")), Map.of());

        assertThat(installation.handler("b"))
                .hasValueSatisfying(handler -> assertThat(handler.bundle()).isEqualTo("h 1.2.3"));
        assertThat(installation.engine("mxnet"))
                .hasValueSatisfying(it -> assertThat(it.name()).isEqualTo("MXNet"));
        assertThat(installation.handler("c")).isEmpty();
        assertThat(installation.engine("ONNX")).isEmpty();
    }

    @Test
    void saysOfAJarThatIsNoBundleThatItIsNone() throws IOException {
        var jar = jar("n.jar", null, null);

        assertThatThrownBy(() -> BundleParts.of(jar)).hasMessage("its manifest has no Bundle-SymbolicName");
    }

    private Path jar(String file, String name, String provides) throws IOException {
        var manifest = new Manifest();
        var headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-Version", "1.2.3");
        if (name != null) {
            headers.putValue("Bundle-SymbolicName", name);
        }
        if (provides != null) {
            headers.putValue("Provide-Capability", provides);
        }
        var jar = folder.resolve(file);
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
