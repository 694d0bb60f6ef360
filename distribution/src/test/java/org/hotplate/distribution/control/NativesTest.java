// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hotplate.distribution.Base;
import org.hotplate.distribution.Refusal;
import org.hotplate.natives.gpu.LoaderTrial;
import org.hotplate.natives.gpu.NamedFolder;
import org.hotplate.natives.gpu.NativesFlavour;
import org.hotplate.natives.gpu.TestElf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativesTest {

    private static final String[] CUDA = {"libcudart.so.11.0", "libnvrtc.so.11.2", "libcuda.so.1"};

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    private Path libraries;

    @BeforeEach
    void begin() throws IOException {
        assumeTrue(System.getProperty("os.name").startsWith("Linux"), "Libraries for GPUs are for Linux");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ldd")), "There is no ldd");
        libraries = Files.createDirectories(folder.resolve("libraries"));
        Files.createDirectories(folder.resolve("lib"));
    }

    @Test
    void writesDownAFolderAndSaysWhatIsMissing() throws Exception {
        TestElf.write(libraries.resolve("libmxnet.so"), CUDA);
        TestElf.write(folder.resolve("lib/libcudart.so.11.0"));

        assertThat(run("mxnet-gpu", "--from", libraries.toString())).isZero();

        assertThat(said())
                .contains("MXNet for CUDA is in " + libraries + ", for CUDA 11.")
                .contains("It needs libcudart.so.11.0, libnvrtc.so.11.2, libcuda.so.1.")
                .contains("until it is, the engine does not start here:", "  - libcuda.so.1 is not found")
                .doesNotContain("  - libcudart")
                .contains("Next: hotplate exec 'feature:uninstall mxnet-cpu'");
        assertThat(named().folder()).isEqualTo(libraries);
        assertThat(named().build()).startsWith("cuda-11-linux-");
        assertThat(run()).isZero();
        assertThat(said()).contains("mxnet-gpu: cuda-11-linux-", " in " + libraries, "  - libcuda.so.1 is not found");
    }

    @Test
    void unpacksAnArchiveOnceForEachContent() throws Exception {
        var library = TestElf.write(libraries.resolve("libmxnet.so"), CUDA);
        var wheel = folder.resolve("mxnet_cu112.whl");
        zip(wheel, library, "mxnet/libmxnet.so", "mxnet/libgfortran.so.3", "mxnet/base.py", "mxnet/deep/base.py");

        run("mxnet-gpu", "--from=" + wheel);
        var first = named().folder();
        run("mxnet-gpu", "--from=" + wheel);

        assertThat(named().folder()).isEqualTo(first).hasParent(folder.resolve("data/natives"));
        assertThat(first).isDirectoryContaining("glob:**/libgfortran.so.3").isDirectoryNotContaining("glob:**/base.py");
    }

    @Test
    void refusesWhatIsOfNoUseAndKeepsWhatWasNamedBefore() throws Exception {
        var jvm = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
        assumeTrue(Files.exists(jvm), "This JDK has no libjava.so");
        TestElf.write(libraries.resolve("libmxnet.so"), CUDA);
        run("mxnet-gpu", "--from", libraries.toString());
        var other = Files.createDirectories(folder.resolve("other"));
        Files.copy(jvm, other.resolve("libmxnet.so"));

        assertThat(refusal("mxnet-gpu", "--from", other.toString()))
                .returns(1, Refusal::exitStatus)
                .hasMessageContaining("was built for the CPU: it needs no library of CUDA")
                .hasMessageEndingWith(".");
        assertThat(refusal("mxnet-gpu", "--from", folder.resolve("nowhere").toString()))
                .hasMessage("There is no folder %s.", folder.resolve("nowhere"));
        assertThat(refusal(
                        "mxnet-gpu",
                        "--from",
                        Files.writeString(folder.resolve("x.jar"), "no zip").toString()))
                .hasMessageContaining("is neither a folder nor an archive");
        var forTheCpu = folder.resolve("cpu.jar");
        zip(forTheCpu, jvm, "native/lib/libmxnet.so");
        assertThat(refusal("mxnet-gpu", "--from", forTheCpu.toString())).hasMessageContaining("was built for the CPU");
        assertThat(folder.resolve("data/natives")).isDirectoryNotContaining(Files::isDirectory);
        var empty = folder.resolve("empty.zip");
        zip(empty, jvm, "else/libother.so");
        assertThat(refusal("mxnet-gpu", "--from", empty.toString()))
                .hasMessageContaining("There is no libmxnet.so in")
                .hasMessageContaining("; take it from DJL's natives");
        assertThat(named().folder()).isEqualTo(libraries);
    }

    @Test
    void tellsMisuse() throws Exception {
        assertThat(refusal("mxnet-gpu"))
                .hasMessageContaining("needs --from DIR")
                .returns(2, Refusal::exitStatus);
        assertThat(refusal("mxnet-gup", "--from", "x")).hasMessageContaining("did you mean 'mxnet-gpu'?");
        assertThat(refusal("mxnet-cpu", "--from", "x"))
                .hasMessageContaining("mxnet-cpu is a feature that has its libraries in it; natives takes mxnet-gpu");
        assertThat(refusal("tensorflow", "--from", "x")).hasMessageContaining("there is mxnet-gpu");
        assertThat(refusal("--from", "x"))
                .hasMessageContaining("takes one NAME")
                .returns(2, Refusal::exitStatus);
        assertThatThrownBy(() -> run("mxnet-gpu", "--form", "x")).hasMessageContaining("did you mean --from?");
        assertThat(run()).isZero();
        assertThat(said()).contains("mxnet-gpu: the libraries of MXNet for CUDA are not part of Hotplate");
    }

    private NamedFolder named() throws IOException {
        return NamedFolder.read(
                        folder.resolve("data"), NativesFlavour.find("mxnet-gpu").orElseThrow())
                .orElseThrow();
    }

    private Refusal refusal(String... arguments) {
        return catchThrowableOfType(Refusal.class, () -> run(arguments));
    }

    private int run(String... arguments) throws Refusal {
        said.reset();
        var loader = new LoaderTrial(folder.resolve("lib").toString());
        return new Natives(new Base(folder, folder), new PrintStream(said, true, StandardCharsets.UTF_8), loader)
                .run(List.of(arguments));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static void zip(Path file, Path content, String... names) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (var name : names) {
                zip.putNextEntry(new ZipEntry(name));
                Files.copy(content, zip);
                zip.closeEntry();
            }
        }
    }
}
