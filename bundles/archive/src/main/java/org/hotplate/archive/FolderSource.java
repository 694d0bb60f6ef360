// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the files of an archive from a folder. The folder may be a link, and links to files in it are followed; links
 * to folders are not.
 */
final class FolderSource {

    private FolderSource() {}

    static void unpack(Path folder, Unpacking unpacking) throws ArchiveException {
        try {
            unpackReal(folder.toRealPath(), unpacking);
        } catch (IOException | UncheckedIOException e) {
            throw new ArchiveException("Cannot copy the folder %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /**
     * @param folder must not be a link, because a file walk would not enter it
     */
    private static void unpackReal(Path folder, Unpacking unpacking) throws ArchiveException, IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Iterator<Path> paths = walk.sorted().iterator(); paths.hasNext(); ) {
                Path path = paths.next();
                String name = folder.relativize(path).toString();
                if (EntryName.isLeftover(name)) {
                    continue;
                }
                unpacking.count();
                if (Files.isRegularFile(path)) {
                    if (Files.isSymbolicLink(path) && !path.toRealPath().startsWith(folder)) {
                        throw new ArchiveException(
                                "The file %s is a link to %s, which is outside of the model's folder; copy the file into the folder"
                                        .formatted(path, path.toRealPath()));
                    }
                    try (InputStream content = Files.newInputStream(path)) {
                        unpacking.add(name, content, Optional.empty());
                    }
                }
            }
        }
    }
}
