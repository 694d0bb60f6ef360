// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.hotplate.distribution.BaseFolder;
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

        assertThat(run("mxnet-gpu", "--from", libraries.toString()).status()).isZero();

        assertThat(said())
                .contains("MXNet for CUDA is in " + libraries + ", for CUDA 11.")
                .contains("It needs libcudart.so.11.0, libnvrtc.so.11.2, libcuda.so.1.")
                .contains("until they are, the engine does not start here:", "  - libcuda.so.1 is not found")
                .doesNotContain("  - libcudart")
                .contains("Next: hotplate exec 'feature:uninstall mxnet-cpu'");
        assertThat(named().folder()).isEqualTo(libraries);
        assertThat(named().build()).startsWith("cuda-11-linux-");
        assertThat(run().status()).isZero();
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

        var refused = run("mxnet-gpu", "--from", other.toString());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("was built for the CPU: it needs no library of CUDA")
                .endsWith(".\n");
        assertThat(run("mxnet-gpu", "--from", folder.resolve("nowhere").toString())
                        .err())
                .isEqualTo("hotplate: There is no folder %s.\n".formatted(folder.resolve("nowhere")));
        assertThat(run(
                                "mxnet-gpu",
                                "--from",
                                Files.writeString(folder.resolve("x.jar"), "no zip")
                                        .toString())
                        .err())
                .contains("is neither a folder nor an archive");
        var forTheCpu = folder.resolve("cpu.jar");
        zip(forTheCpu, jvm, "native/lib/libmxnet.so");
        assertThat(run("mxnet-gpu", "--from", forTheCpu.toString()).err()).contains("was built for the CPU");
        assertThat(folder.resolve("data/natives")).isDirectoryNotContaining(Files::isDirectory);
        var empty = folder.resolve("empty.zip");
        zip(empty, jvm, "else/libother.so");
        assertThat(run("mxnet-gpu", "--from", empty.toString()).err())
                .contains("There is no libmxnet.so in", "; take it from DJL's natives");
        assertThat(named().folder()).isEqualTo(libraries);
    }

    @Test
    void tellsMisuse() throws Exception {
        assertThat(run("mxnet-gpu").status()).isEqualTo(2);
        assertThat(run("mxnet-gpu").err()).contains("requires --from DIR");
        assertThat(run("mxnet-cpu", "--from", "x").err())
                .contains("mxnet-cpu is a feature that contains its libraries; natives registers mxnet-gpu");
        assertThat(run("tensorflow", "--from", "x").err()).contains("allowed are mxnet-gpu or onnx-gpu");
        assertThat(run("--from", "x").err()).contains("requires a NAME");
        assertThat(run("--from", "x").status()).isEqualTo(2);
        assertThat(run("mxnet-gpu", "--form", "x").err()).contains("did you mean '--from'?");
        assertThat(run().status()).isZero();
        assertThat(said()).contains("mxnet-gpu: the libraries of MXNet for CUDA are not part of Hotplate");
    }

    private NamedFolder named() throws IOException {
        return NamedFolder.read(
                        folder.resolve("data"), NativesFlavour.find("mxnet-gpu").orElseThrow())
                .orElseThrow();
    }

    private Outcome run(String... arguments) {
        said.reset();
        return Outcome.of(
                new Natives(
                        new BaseFolder(folder, folder),
                        new PrintStream(said, true, StandardCharsets.UTF_8),
                        new LoaderTrial(folder.resolve("lib").toString())),
                arguments);
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
