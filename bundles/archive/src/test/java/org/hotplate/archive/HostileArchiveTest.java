// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hotplate.archive.ArchiveReader.Completeness.COMPLETE;
import static org.hotplate.archive.ArchiveReader.Completeness.INCOMPLETE;
import static org.hotplate.archive.ArchiveReader.Completeness.NOT_AN_ARCHIVE;

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
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertThat(reader.inspect(Files.write(model, whole))).isEqualTo(COMPLETE);
        assertThat(reader.inspect(Files.write(model, new byte[0]))).isEqualTo(INCOMPLETE);
        assertThat(reader.inspect(Files.write(model, "PK".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(INCOMPLETE);
        assertThat(reader.inspect(Files.write(model, "garbage, not a zip file".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(NOT_AN_ARCHIVE);
        assertThat(reader.inspect(Files.write(model, "PKWARE".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(NOT_AN_ARCHIVE);
        assertThat(reader.inspect(Files.write(model, Samples.zipped(Map.of())))).isEqualTo(COMPLETE);
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
        assertThat(reader.inspect(model)).isEqualTo(COMPLETE);
        assertThat(reader.unpack(model, target).modelName()).isEqualTo("toy");

        Files.write(
                model,
                ("#!/bin/sh\n" + new String(whole, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(reader.inspect(model)).isEqualTo(COMPLETE);
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
        assertThat(reader.inspect(model)).isEqualTo(COMPLETE);
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

    private static int indexOf(byte[] in, byte[] what) {
        for (int at = 0; at <= in.length - what.length; at++) {
            if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }
}
