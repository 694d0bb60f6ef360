// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.view;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** Reads only the manifest of a jar inside an archive. */
final class CarriedJar {

    private static final int LARGEST_MANIFEST = 1 << 20;
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private CarriedJar() {}

    /** Returns the declarations in the jar's manifest; none if the manifest is not the first entry. */
    static Optional<BundleParts> parts(Path fileOrFolder, String entry) {
        try {
            if (Files.isDirectory(fileOrFolder)) {
                try (InputStream jar = Files.newInputStream(fileOrFolder.resolve(entry))) {
                    return parts(jar);
                }
            }
            try (ZipFile archive = new ZipFile(fileOrFolder.toFile())) {
                ZipEntry found = archive.getEntry(entry);
                if (found == null) {
                    return Optional.empty();
                }
                try (InputStream jar = archive.getInputStream(found)) {
                    return parts(jar);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // the faults of the archive include the reason
            return Optional.empty();
        }
    }

    private static Optional<BundleParts> parts(InputStream bytes) throws IOException {
        ZipInputStream jar = new ZipInputStream(bytes);
        ZipEntry first = jar.getNextEntry();
        if (first != null && first.getName().equalsIgnoreCase("META-INF/")) {
            first = jar.getNextEntry();
        }
        if (first == null || !first.getName().equalsIgnoreCase(MANIFEST)) {
            return Optional.empty();
        }
        return Optional.of(BundleParts.of(new Manifest(new ByteArrayInputStream(jar.readNBytes(LARGEST_MANIFEST)))));
    }
}
