// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hotplate.archive.ArchiveException;
import org.hotplate.archive.ArchiveLimits;
import org.hotplate.archive.ArchiveReader;
import org.hotplate.archive.hostile.Hostile.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileArchivesTest {

    private static final Path PAGE = Path.of("../../docs/hostile-archives.md");
    /** The part of the page that is not generated: results of a run of OperatorSweepTest in bundles/isolation. */
    private static final String SWEEP = "\n## Operators\n";

    private static final Path HANDLES = Path.of("/proc/self/fd");

    private final ArchiveReader reader = new ArchiveReader(ArchiveLimits.DEFAULT);

    @TempDir
    Path temp;

    static List<Hostile> all() {
        return HostileArchives.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void doesWhatThePageSays(Hostile hostile) throws Exception {
        Path file = Files.write(
                temp.resolve(hostile.name() + ".model"), hostile.archive().get());
        Path target = temp.resolve("models/m/files");
        List<String> before = tree();

        if (hostile.end() == End.REFUSED) {
            assertThatThrownBy(() -> reader.unpack(file, target))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage(hostile.message(file.toString()));
            assertThat(target).doesNotExist();
        } else {
            assertThatCode(() -> reader.unpack(file, target)).doesNotThrowAnyException();
        }

        assertThat(tree().stream().filter(path -> !path.startsWith("models/m/files/")))
                .containsAll(before)
                .isSubsetOf(Stream.concat(before.stream(), Stream.of("models", "models/m", "models/m/files"))
                        .toList());
    }

    @Test
    void hasAtLeastSixtyOfThemEachWithANameOfItsOwn() {
        assertThat(all()).hasSizeGreaterThan(60);
        assertThat(all().stream().map(Hostile::name)).doesNotHaveDuplicates();
        assertThat(all().stream()
                        .filter(hostile -> hostile.end() == End.REFUSED)
                        .map(Hostile::said))
                .allSatisfy(said -> assertThat(said).startsWith(Hostile.FILE).doesNotContain("\n"));
    }

    @Test
    void isWhatThePageLists() throws IOException {
        String actual = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        int sweep = actual.indexOf(SWEEP);
        String page = HostileArchives.page() + (sweep < 0 ? "" : actual.substring(sweep));
        Path expected = Files.createDirectories(Path.of("target")).resolve("hostile-archives.md");
        Files.writeString(expected, page);

        assertThat(actual)
                .as("docs/hostile-archives.md is not what the tests do: review %s, then copy it there", expected)
                .isEqualTo(page);
    }

    @Test
    void leavesNoFileOpen() throws Exception {
        assumeTrue(Files.isDirectory(HANDLES), "skipped: this system does not list a process's open files");
        Path file = temp.resolve("x.model");
        unpackAll(file);
        long before = handles();

        unpackAll(file);

        assertThat(handles()).isEqualTo(before);
    }

    /** The server's heap is 128 MB; a quarter of that must be sufficient for any archive. */
    @Test
    void needsLittleMemoryWhateverTheArchive() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("archives"));
        for (Hostile hostile : all()) {
            Files.write(
                    folder.resolve(hostile.name() + ".model"), hostile.archive().get());
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:MaxDirectMemorySize=4m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("out").toFile())
                .start();

        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(temp.resolve("out"))
                .content(StandardCharsets.UTF_8)
                .endsWith("%d archives%n".formatted(all().size()));
    }

    private void unpackAll(Path file) throws IOException {
        for (Hostile hostile : all()) {
            if (hostile.end() != End.REFUSED) {
                continue;
            }
            Files.write(file, hostile.archive().get());
            assertThatThrownBy(() -> reader.unpack(file, temp.resolve("t"))).isInstanceOf(ArchiveException.class);
            reader.inspect(file);
        }
    }

    private static long handles() throws IOException {
        try (Stream<Path> open = Files.list(HANDLES)) {
            return open.count();
        }
    }

    private List<String> tree() throws IOException {
        try (Stream<Path> paths = Files.walk(temp)) {
            return paths.map(path -> temp.relativize(path).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }
}
