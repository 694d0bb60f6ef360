// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveInspector;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;

/** Verifies and unpacks every archive of a folder, in a separate JVM, and prints their number. */
final class SmallHeap {

    private SmallHeap() {}

    public static void main(String... arguments) throws Exception {
        ArchiveReader reader = new ArchiveReader(ArchiveLimits.DEFAULT);
        ArchiveInspector inspector = new ArchiveInspector(ArchiveLimits.DEFAULT);
        List<Path> archives;
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            archives = files.sorted().toList();
        }
        for (Path archive : archives) {
            try {
                inspector.verify(archive);
                reader.inspect(archive);
                reader.unpack(archive, archive.resolveSibling(archive.getFileName() + ".unpacked"));
            } catch (ArchiveException e) {
                System.out.println(e.getMessage());
            }
        }
        System.out.println(archives.size() + " archives");
    }
}
