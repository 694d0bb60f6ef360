// SPDX-License-Identifier: Apache-2.0
package org.hotplate.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

class PropertyFoldersTest {

    @TempDir
    Path folder;

    @Test
    void areWhereThePropertiesSay() {
        var folders = folders(Map.of(
                "hotplate.base", folder.resolve("base").toString(),
                "hotplate.deploy", folder.resolve("elsewhere/../models").toString()));

        assertThat(folders.deploy()).isEqualTo(folder.resolve("models"));
        assertThat(folders.data()).isEqualTo(folder.resolve("base/data"));
        assertThat(folders.conf()).isEqualTo(folder.resolve("base/conf"));
        assertThat(folders.logs()).isEqualTo(folder.resolve("base/logs"));
    }

    @Test
    void areInTheBundlesStorageWhereNothingSays() {
        var folders = folders(Map.of("hotplate.data", " "));

        assertThat(folders.deploy()).isEqualTo(folder.resolve("storage/deploy"));
        assertThat(folders.data()).isEqualTo(folder.resolve("storage/data"));
    }

    private PropertyFolders folders(Map<String, String> properties) {
        return new PropertyFolders((BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> properties.get((String) arguments[0]);
                    case "getDataFile" -> folder.resolve("storage").toFile();
                    default -> throw new UnsupportedOperationException(method.toString());
                }));
    }
}
