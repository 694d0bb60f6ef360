// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * The registration by {@code hotplate natives NAME --from DIR}, stored in {@code data/natives/NAME.properties}.
 *
 * @param folder the absolute path of the folder with the libraries
 * @param build the platform they were built for, such as {@code cuda-11.2-linux-x86_64}
 */
public record NamedFolder(Path folder, String build) {

    private static final String FOLDER = "folder";
    private static final String BUILD = "build";

    /** Returns the file of the registration in a server's data folder. */
    public static Path file(Path data, NativesFlavour flavour) {
        return data.resolve("natives").resolve(flavour.name() + ".properties");
    }

    /**
     * Reads the registration for a kind of libraries; empty if there is none.
     *
     * @throws IOException if the file exists and is invalid
     */
    public static Optional<NamedFolder> read(Path data, NativesFlavour flavour) throws IOException {
        Path file = file(data, flavour);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            written.load(reader);
            Path folder = Path.of(written.getProperty(FOLDER, ""));
            if (folder.isAbsolute()) {
                return Optional.of(new NamedFolder(folder, written.getProperty(BUILD, "")));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(damaged(file, flavour), e);
        }
        throw new IOException(damaged(file, flavour));
    }

    private static String damaged(Path file, NativesFlavour flavour) {
        return "%s names no folder; write it again with: hotplate natives %s --from DIR"
                .formatted(file, flavour.name());
    }

    /** Writes the registration atomically, replacing an earlier one. */
    public void write(Path data, NativesFlavour flavour) throws IOException {
        Path file = file(data, flavour);
        Files.createDirectories(file.getParent());
        Path half = file.resolveSibling("." + flavour.name() + ".properties.tmp");
        Properties properties = new Properties();
        properties.setProperty(FOLDER, folder.toString());
        properties.setProperty(BUILD, build);
        try {
            try (Writer writer = Files.newBufferedWriter(half)) {
                properties.store(writer, "Written by hotplate natives");
            }
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(half);
        }
    }
}
