// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class ElfFileTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("libnet.so");
    }

    @Test
    void tellsTheProcessorAndWhatIsNeeded() throws IOException {
        TestElf.write(file, 62, "libcudart.so.12", "libc.so.6");

        assertThat(ElfFile.read(file)).isEqualTo(new ElfFile("x86_64", List.of("libcudart.so.12", "libc.so.6")));
        assertThat(ElfFile.read(TestElf.write(file, 183)).processor()).isEqualTo("aarch64");
    }

    @Test
    void refusesWhatIsNoLibrary() throws IOException {
        Files.writeString(file, "no library, but as long as the header of one is, which has sixty-four bytes");

        assertThatThrownBy(() -> ElfFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage("libnet.so is no library for Linux on 64 bits");
    }

    @Test
    void refusesWhatWasCutShortAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(TestElf.write(file, 62, "libcudart.so.12"));
        for (int length = 0; length < whole.length - 16; length++) {
            Files.write(file, Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> ElfFile.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessage("libnet.so is damaged or cut short");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsTheLibraryThatThisVeryJvmIs() throws IOException {
        Path jvm = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");

        assertThat(ElfFile.read(jvm).needed()).contains("libc.so.6");
    }
}
