// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {

    @TempDir
    Path folder;

    @Test
    void readsWhatALibraryOfTheJdkNeeds() throws Exception {
        Path library = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
        assumeTrue(Files.exists(library), "This JDK is not Linux's");

        ElfFile elf = ElfFile.read(library);

        assertThat(elf.needed()).contains("libjvm.so", "libc.so.6");
        assertThat(elf.machine()).isEqualTo(System.getProperty("os.arch").replace("amd64", "x86_64"));
        assertThat(elf.runPaths()).contains("$ORIGIN");
    }

    @Test
    void readsNamesInTheirOrder() throws Exception {
        Path file = TestElf.write(folder.resolve("a.so"), TestElf.AARCH64, "/one:$ORIGIN/two", "libb.so.1", "libc.so");

        assertThat(ElfFile.read(file))
                .isEqualTo(new ElfFile(
                        "aarch64",
                        "",
                        java.util.List.of(),
                        java.util.List.of("libb.so.1", "libc.so"),
                        java.util.List.of("/one", "$ORIGIN/two")));
        assertThat(ElfFile.read(TestElf.write(folder.resolve("b.so"))).needed()).isEmpty();
    }

    @Test
    void readsItsNameAndItsVersions() throws Exception {
        Path file = TestElf.versioned(folder.resolve("a.so"), "liba.so.1", "VERS_2.0", "libc.so");

        ElfFile elf = ElfFile.read(file);

        assertThat(elf.name()).isEqualTo("liba.so.1");
        assertThat(elf.versions()).containsExactly("VERS_2.0");
        assertThat(elf.needed()).containsExactly("libc.so");
    }

    @Test
    void saysWhatAFileIsInstead() throws Exception {
        assertThatThrownBy(() -> ElfFile.read(Files.writeString(folder.resolve("short.so"), "short")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has 5 bytes");
        assertThatThrownBy(() -> ElfFile.read(Files.writeString(folder.resolve("text.so"), "INPUT(other)".repeat(9))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not in the format of Linux's libraries");
        Path program = TestElf.write(folder.resolve("program"));
        change(program, 16, 2);
        assertThatThrownBy(() -> ElfFile.read(program)).hasMessageContaining("no shared library");
        Path old = TestElf.write(folder.resolve("old.so"));
        change(old, 4, 1);
        assertThatThrownBy(() -> ElfFile.read(old)).hasMessageContaining("32 bits");
    }

    @Test
    void failsOnDamageOnlyAsOnWhatCannotBeRead() throws Exception {
        byte[] whole = Files.readAllBytes(TestElf.versioned(
                folder.resolve("whole.so"), "libwhole.so.1", "VERS_1", "libcudart.so.11.0", "libc.so.6"));
        Random random = new Random(7);
        Path file = folder.resolve("damaged.so");
        for (int i = 0; i < 400; i++) {
            byte[] damaged = Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
            for (int change = 0; change < 3 && damaged.length > 0; change++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                ElfFile.read(file);
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static void change(Path file, int at, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] = (byte) value;
        Files.write(file, bytes);
    }
}
