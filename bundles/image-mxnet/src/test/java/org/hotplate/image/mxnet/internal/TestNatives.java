// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;

/** The platform's libmxnet, unpacked from the class path once per build. */
final class TestNatives {

    private static final String FOLDER = "/native/lib/";

    private TestNatives() {}

    static Path folder() {
        Properties properties = new Properties();
        try (InputStream in = TestNatives.class.getResourceAsStream(FOLDER + "mxnet.properties")) {
            Assumptions.assumeTrue(in != null, "MXNet's natives for this platform are not on the class path");
            properties.load(in);
            Path folder = Files.createDirectories(Path.of("target", "natives"));
            for (String name : properties.getProperty("libraries").split(",")) {
                unpack(name.strip(), folder.resolve(name.strip()));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(String name, Path target) throws IOException {
        if (Files.exists(target)) {
            return;
        }
        Path draft = target.resolveSibling(name + ".part");
        try (InputStream in = TestNatives.class.getResourceAsStream(FOLDER + name)) {
            Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    }
}
