// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hotplate.archive.ArchiveReader.Wholeness.INCOMPLETE;
import static org.hotplate.archive.ArchiveReader.Wholeness.NOT_AN_ARCHIVE;
import static org.hotplate.archive.ArchiveReader.Wholeness.WHOLE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileArchiveTest {

    private final ArchiveReader reader = new ArchiveReader(new ArchiveLimits(1000, 1 << 20));
    private final byte[] whole = Samples.zipped(Samples.toy());

    @TempDir
    Path temp;

    private Path model;
    private Path target;

    @BeforeEach
    void makeAFolder() {
        model = temp.resolve("toy.model");
        target = temp.resolve("a/b/target");
    }

    private void expectFault(byte[] content, String... words) throws IOException {
        Files.write(model, content);

        assertThatThrownBy(() -> reader.unpack(model, target))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(model.toString())
                .hasMessageContainingAll(words);
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.walk(temp)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(model);
        }
        assertThat(target).doesNotExist();
    }

    @Test
    void knowsHowMuchOfAFileIsThere() throws IOException {
        assertThat(reader.inspect(Files.write(model, whole))).isEqualTo(WHOLE);
        assertThat(reader.inspect(Files.write(model, new byte[0]))).isEqualTo(INCOMPLETE);
        assertThat(reader.inspect(Files.write(model, "PK".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(INCOMPLETE);
        assertThat(reader.inspect(Files.write(model, "garbage, not a zip file".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(NOT_AN_ARCHIVE);
        assertThat(reader.inspect(Files.write(model, "PKWARE".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(NOT_AN_ARCHIVE);
        assertThat(reader.inspect(Files.write(model, Samples.zipped(Map.of())))).isEqualTo(WHOLE);
    }

    @Test
    void seesThatAFileIsCutOffWhereverThatIs() throws IOException {
        for (int part = 0; part < 50; part++) {
            byte[] cut = Arrays.copyOf(whole, whole.length * part / 50);
            assertThat(reader.inspect(Files.write(model, cut)))
                    .as("%d/50", part)
                    .isEqualTo(INCOMPLETE);
            expectFault(cut, "is incomplete");
        }
        expectFault(Arrays.copyOf(whole, whole.length - 1), "is incomplete");
    }

    @Test
    void doesNotTakeAnArchiveInAnUnfinishedOneForTheWhole() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            ZipEntry entry = new ZipEntry("old.model");
            CRC32 crc = new CRC32();
            crc.update(whole);
            entry.setCrc(crc.getValue());
            entry.setSize(whole.length);
            zip.putNextEntry(entry);
            zip.write(whole);
            zip.closeEntry();
        }
        int end = 30 + "old.model".length() + whole.length;

        expectFault(Arrays.copyOf(bytes.toByteArray(), end), "is incomplete");
    }

    @Test
    void toleratesPaddingAndWhatPrecedesAZipFile() throws Exception {
        Files.write(
                model, (new String(whole, StandardCharsets.ISO_8859_1) + "\n\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThat(reader.inspect(model)).isEqualTo(WHOLE);
        assertThat(reader.unpack(model, target).modelName()).isEqualTo("toy");

        Files.write(
                model,
                ("#!/bin/sh\n" + new String(whole, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(reader.inspect(model)).isEqualTo(WHOLE);
        assertThat(reader.unpack(model, temp.resolve("other")).modelName()).isEqualTo("toy");
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        expectFault("garbage".repeat(1000).getBytes(StandardCharsets.UTF_8), "is not a model archive");
        expectFault(Samples.zipped(Map.of()), "has no MANIFEST.json", "no file");
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatThrownBy(() -> reader.unpack(temp.resolve("missing.model"), target))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("neither a file nor a folder");
    }

    @Test
    void refusesATargetThatHoldsFiles() throws IOException {
        Files.write(model, whole);
        Files.createDirectories(target);
        Path other = Files.writeString(target.resolve("other"), "stays");

        assertThatThrownBy(() -> reader.unpack(model, target)).hasMessageContaining("must be empty");
        assertThat(other).hasContent("stays");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../..",
                "a/..",
                "a\\..",
                ".",
                "a\u0000b",
                "a:b",
                "a/C:",
                "con",
                "NUL.txt",
                "x.",
                "x\ty",
                "?"
            })
    void refusesNamesThatAreNoFileNames(String name) throws IOException {
        Map<String, String> files = new LinkedHashMap<>(Samples.toy());
        files.put(name, "content");

        expectFault(Samples.zipped(files), "the entry '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/evil", "../../../../evil", "C:\\evil", "..\\evil", "a/../../evil"})
    void neverWritesOutsideOfItsTarget(String name) throws Exception {
        Map<String, String> files = new LinkedHashMap<>(Samples.toy());
        files.put(name, "content");
        Files.write(model, Samples.zipped(files));

        reader.unpack(model, target);

        assertThat(target.resolve("evil")).exists();
        try (Stream<Path> all = Files.walk(temp)) {
            assertThat(all.filter(Files::isRegularFile).filter(file -> !file.startsWith(target)))
                    .containsExactly(model);
        }
    }

    @Test
    void refusesAVeryLongName() throws IOException {
        Map<String, String> files = new LinkedHashMap<>(Samples.toy());
        files.put("x".repeat(300), "content");

        expectFault(Samples.zipped(files), "longer than 255 bytes");
    }

    @Test
    void countsWhatItUnpacksWhateverIsDeclared() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("bomb.params"));
            zip.write(new byte[3 << 20]);
            zip.closeEntry();
        }
        byte[] bomb = bytes.toByteArray();
        expectFault(bomb, "unpacks to more than 1048576 bytes", "bomb.params");

        ByteBuffer modest = ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN);
        modest.putInt(indexOf(bomb, new byte[] {'P', 'K', 1, 2}) + 24, 10);
        expectFault(bomb, model.toString());
    }

    @Test
    void refusesTooManyEntries() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 70_000; i++) {
                zip.putNextEntry(new ZipEntry("e" + i));
                zip.closeEntry();
            }
        }

        expectFault(bytes.toByteArray(), "has 70000 entries, at most 1000 are allowed");
        assertThat(reader.inspect(model)).isEqualTo(WHOLE);
    }

    @Test
    void refusesAFolderOfTooManyFiles() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("folder"));
        for (int i = 0; i < 5; i++) {
            Files.createFile(folder.resolve("f" + i));
        }
        ArchiveReader strict = new ArchiveReader(new ArchiveLimits(4, 100));

        assertThatThrownBy(() -> strict.unpack(folder, target))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("more than 4 entries");
        assertThat(target).doesNotExist();
    }

    @Test
    void readsAZip64File() throws Exception {
        Map<String, String> files = new LinkedHashMap<>(Samples.toy());
        for (int i = 0; i < 66_000; i++) {
            files.put("__MACOSX/" + i, "");
        }
        Files.write(model, Samples.zipped(files));

        ModelArchive archive = new ArchiveReader(new ArchiveLimits(100_000, 1 << 20)).unpack(model, target);

        assertThat(archive.modelName()).isEqualTo("toy");
    }

    @Test
    void seesADamagedFile() throws IOException {
        Map<String, String> files = new LinkedHashMap<>(Samples.toy());
        byte[] content = Samples.zipped(files);
        int central = indexOf(content, new byte[] {'P', 'K', 1, 2});
        content[central + 16] ^= 1;

        expectFault(content, "the checksum of its entry 'toy-symbol.json' is wrong");
    }

    @Test
    void namesAnEncryptedEntry() throws IOException {
        byte[] content = whole.clone();
        content[indexOf(content, new byte[] {'P', 'K', 1, 2}) + 8] |= 1;

        expectFault(content, "the entry 'toy-symbol.json' is encrypted");
    }

    @Test
    void namesAMethodItCannotUnpack() throws IOException {
        byte[] content = whole.clone();
        content[indexOf(content, new byte[] {'P', 'K', 1, 2}) + 10] = 14;

        expectFault(content, "'toy-symbol.json' is packed by method LZMA", "stored or deflated");
    }

    @Test
    void refusesTwoEntriesOfOneNameWithDifferentContents() throws IOException {
        Map<String, String> files = new LinkedHashMap<>(Samples.toy());
        files.put("synset.txX", "other labels");
        byte[] content = Samples.zipped(files);
        byte[] wanted = "synset.txX".getBytes(StandardCharsets.UTF_8);
        for (int at = indexOf(content, wanted); at >= 0; at = indexOf(content, wanted)) {
            content[at + wanted.length - 1] = 't';
        }

        expectFault(content, "two different entries named 'synset.txt'");
    }

    @Test
    void onlyComplainsAboutRandomDamage() throws IOException {
        for (int seed = 0; seed < 600; seed++) {
            Random random = new Random(seed);
            byte[] content = whole.clone();
            int from = seed % 3 == 0 ? 0 : indexOf(content, new byte[] {'P', 'K', 1, 2});
            for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                content[from + random.nextInt(content.length - from)] = (byte) random.nextInt(256);
            }
            Files.write(model, content);

            assertThatCode(() -> unpackAnyway(reader)).as("seed %d", seed).doesNotThrowAnyException();
            try (Stream<Path> files = Files.walk(temp)) {
                assertThat(files.filter(Files::isRegularFile))
                        .as("seed %d", seed)
                        .containsExactly(model);
            }
        }
    }

    @Test
    void onlyComplainsAboutRandomTextsInItsFiles() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            Map<String, String> files = Samples.toy();
            String name = random.nextBoolean() ? "MANIFEST.json" : "signature.json";
            StringBuilder text = new StringBuilder(files.get(name));
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                text.setCharAt(
                        random.nextInt(text.length()), "{}[],:\"0-.en\u0000\uFFFF*?/".charAt(random.nextInt(17)));
            }
            files.put(name, text.toString());
            Files.write(model, Samples.zipped(files));

            assertThatCode(() -> unpackAnyway(reader)).as("%s", text).doesNotThrowAnyException();
        }
    }

    private void unpackAnyway(ArchiveReader any) throws IOException {
        try {
            any.unpack(model, target);
            try (Stream<Path> files = Files.list(target)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(target);
        } catch (ArchiveException e) {
            assertThat(e.getMessage()).contains(model.toString()).doesNotContain("\n", "com.fasterxml");
        }
        any.inspect(model);
    }

    private static int indexOf(byte[] in, byte[] what) {
        for (int at = 0; at <= in.length - what.length; at++) {
            if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }
}
