// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativesFolderTest {

    private static final String LIBRARY = "not really a library, but of some length";

    @TempDir
    Path data;

    private final AtomicInteger opened = new AtomicInteger();
    private Path folder;

    @BeforeEach
    void nameTheFolder() {
        folder = data.resolve("natives/mxnet-1.9.1-mkl-abc");
    }

    @Test
    void unpacksTheLibrariesAndNothingElse() throws IOException {
        assertThat(unpack()).isEqualTo(folder);

        assertThat(folder.resolve("libmxnet.so")).hasContent(LIBRARY);
        assertThat(folder).isDirectoryNotContaining("glob:**/LICENSE");
        assertThat(folder.getParent()).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void unpacksOnce() throws IOException {
        unpack();
        FileTime first = Files.getLastModifiedTime(folder.resolve("libmxnet.so"));
        unpack();

        assertThat(opened).hasValue(1);
        assertThat(Files.getLastModifiedTime(folder.resolve("libmxnet.so"))).isEqualTo(first);
    }

    @Test
    void replacesAFolderWhoseLibraryLostItsEnd() throws IOException {
        unpack();
        Files.writeString(folder.resolve("libmxnet.so"), "short");

        unpack();

        assertThat(folder.resolve("libmxnet.so")).hasContent(LIBRARY);
    }

    @Test
    void replacesAFolderThatALessCarefulProgramFilled() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("libmxnet.so"), LIBRARY);

        unpack();

        assertThat(folder.resolve("unpacked.txt")).exists();
    }

    @Test
    void removesWhatAKilledProcessLeftBehind() throws IOException {
        Path remains = folder.resolveSibling(".mxnet-1.9.1-mkl-abc-1234");
        Files.createDirectories(remains);
        Files.writeString(remains.resolve("libmxnet.so"), "half a lib");

        unpack();

        assertThat(remains).doesNotExist();
        assertThat(folder.resolve("libmxnet.so")).hasContent(LIBRARY);
    }

    @Test
    void leavesNothingWhenTheArchiveIsBroken() {
        byte[] broken = java.util.Arrays.copyOf(archive(), 90);

        assertThatThrownBy(() ->
                        new NativesFolder(folder, "native/lib/").unpackedFrom(() -> new ByteArrayInputStream(broken)))
                .isInstanceOf(IOException.class);

        assertThat(folder.getParent()).isEmptyDirectory();
    }

    private Path unpack() throws IOException {
        return new NativesFolder(folder, "native/lib/").unpackedFrom(() -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(archive());
        });
    }

    private static byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("native/lib/"));
            zip.putNextEntry(new ZipEntry("native/lib/libmxnet.so"));
            zip.write(LIBRARY.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("META-INF/LICENSE"));
            zip.write(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
