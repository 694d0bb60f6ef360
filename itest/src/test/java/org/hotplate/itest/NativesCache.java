// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Unpacked native libraries, linked into the base folders of servers: to unpack 200 MB for each server takes a third of
 * its start. Tests that run at the same time have separate caches.
 */
final class NativesCache {

    private static final Path CACHE = Path.of("target", "natives", System.getProperty("hotplate.fork", "fork-1"))
            .toAbsolutePath();
    /** What a complete folder contains. */
    private static final String LISTING = "unpacked.txt";

    private NativesCache() {}

    /** Links the libraries into a base that has none; without links, the server unpacks them. */
    static void provide(Path base) throws IOException {
        Path natives = base.resolve("data/natives");
        if (Files.exists(natives)) {
            return;
        }
        for (Path folder : complete(CACHE)) {
            link(folder, natives.resolve(folder.getFileName()));
        }
    }

    /** Keeps the libraries that a server has unpacked. */
    static void keep(Path base) throws IOException {
        for (Path folder : complete(base.resolve("data/natives"))) {
            Path kept = CACHE.resolve(folder.getFileName());
            if (Files.notExists(kept)) {
                link(folder, kept);
            }
        }
    }

    private static List<Path> complete(Path parent) throws IOException {
        if (Files.notExists(parent)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.filter(folder -> Files.exists(folder.resolve(LISTING)))
                    .toList();
        }
    }

    private static void link(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            // the list of files last: until then the folder is not complete
            for (Path file : files.filter(file -> !file.endsWith(LISTING)).toList()) {
                Files.createLink(to.resolve(file.getFileName()), file);
            }
            Files.createLink(to.resolve(LISTING), from.resolve(LISTING));
        } catch (UnsupportedOperationException | FileSystemException e) {
            // another file system, or one without links: incomplete, so the server unpacks the libraries
        }
    }
}
