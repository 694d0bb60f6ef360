// SPDX-License-Identifier: Apache-2.0
package org.hotplate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveInspector;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.hostile.HostileArchives;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader of archives unpacks a file into its folder and nowhere else, or reports what is wrong with it. */
class ArchiveFuzzTest {

    private static final int LONGEST_SEED = 8 << 10;
    private static final ArchiveLimits LIMITS = new ArchiveLimits(100, 1 << 20);

    @TempDir
    static Path folder;

    private final ArchiveReader reader = new ArchiveReader(LIMITS);
    private final ArchiveInspector inspector = new ArchiveInspector(LIMITS);

    @MethodSource("seeds")
    @FuzzTest
    void archive(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("x.model"), content);
        Path target = folder.resolve("target");
        try {
            reader.inspect(file);
            inspector.verify(file);
            reader.unpack(file, target);
            reader.read(target);
        } catch (ArchiveException e) {
            assertThat(e.getMessage()).contains(file.toString()).doesNotContain("\n");
        } finally {
            delete(target);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    static Stream<Arguments> seeds() {
        return HostileArchives.all().stream()
                .map(hostile -> hostile.archive().get())
                .filter(archive -> archive.length <= LONGEST_SEED)
                .map(archive -> Arguments.of((Object) archive));
    }

    private static void delete(Path target) throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> files = Files.walk(target)) {
                for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
