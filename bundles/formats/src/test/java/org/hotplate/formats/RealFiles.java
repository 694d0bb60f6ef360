// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** The models of the shared test data, which may be missing. */
public final class RealFiles {

    private static final Path MODELS = Path.of(System.getProperty("testdata", "testdata"), "models");

    private RealFiles() {}

    public static Path model(String name) {
        Path model = MODELS.resolve(name);
        assumeTrue(Files.exists(model), () -> "skipped: there is no " + model);
        return model;
    }

    /** Extracts one file from an archive. */
    public static Path entry(String archive, String entry, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(model(archive).toFile());
                InputStream content = zip.getInputStream(zip.getEntry(entry))) {
            Path file = folder.resolve(entry);
            Files.copy(content, file);
            return file;
        }
    }
}
