// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The differences between ONNX Runtime's build for CUDA and MXNet's: several files, and a required version. */
class OnnxGpuTest {

    private static final NativesFlavour FLAVOUR = OnnxGpu.FLAVOUR;
    private static final String[] CUDA = {"libcublas.so.12", "libcudart.so.12", "libcudnn.so.9"};

    @TempDir
    Path folder;

    private LoaderTrial loader;

    @BeforeEach
    void unpack() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ldd")), "There is no ldd");
        loader = new LoaderTrial(Files.createDirectory(folder.resolve("lib")).toString());
        main("VERS_" + FLAVOUR.version());
        TestElf.write(folder.resolve("libonnxruntime4j_jni.so"), "libonnxruntime.so.1");
        TestElf.write(folder.resolve("libonnxruntime_providers_shared.so"));
        TestElf.write(folder.resolve("libonnxruntime_providers_cuda.so"), CUDA);
    }

    @Test
    void isOfTheVersionOfItsJavaClasses() {
        assertThat(FLAVOUR.version()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(FLAVOUR.source()).endsWith("onnxruntime_gpu:" + FLAVOUR.version() + " of Maven Central");
    }

    @Test
    void needsCudaAndCudnn() {
        FolderInspection seen = inspected();

        assertThat(seen.useful()).isTrue();
        assertThat(seen.cuda()).isEqualTo("12");
        assertThat(seen.needed()).containsExactly(CUDA);
        assertThat(seen.doubts())
                .hasSize(3)
                .anySatisfy(doubt -> assertThat(doubt).startsWith("libcudart.so.12 is not found"))
                .anySatisfy(doubt -> assertThat(doubt).startsWith("libcudnn.so.9 is not found"));
    }

    @Test
    void hasNoDoubtsWhereAllOfThatIs() throws IOException {
        for (String name : CUDA) {
            TestElf.write(folder.resolve("lib").resolve(name));
        }

        assertThat(inspected()).isEqualTo(new FolderInspection(List.of(), List.of(), "12", List.of(CUDA)));
    }

    @Test
    void refusesAnotherVersion() throws IOException {
        Path main = main("VERS_0.9.0");

        assertThat(inspected().faults())
                .containsExactly("%s has version 0.9.0, and this Hotplate needs %s: use %s"
                        .formatted(main, FLAVOUR.version(), FLAVOUR.source()));

        main("");
        assertThat(inspected().faults())
                .containsExactly("%s has no version, and this Hotplate needs %s: use %s"
                        .formatted(main, FLAVOUR.version(), FLAVOUR.source()));
    }

    @Test
    void refusesABuildForTheCpu() throws IOException {
        Files.delete(folder.resolve("libonnxruntime_providers_cuda.so"));
        Files.delete(folder.resolve("libonnxruntime_providers_shared.so"));

        assertThat(inspected().faults())
                .containsExactly(("There is no libonnxruntime_providers_cuda.so in %s: that is a build for the CPU. The"
                                + " feature onnx has such libraries already; name a folder with a build for CUDA: %s")
                        .formatted(folder, FLAVOUR.source()));
    }

    private Path main(String version) throws IOException {
        return TestElf.write(folder.resolve("libonnxruntime.so"), TestElf.here(), version);
    }

    private FolderInspection inspected() {
        return FolderInspection.of(FLAVOUR, folder, loader);
    }
}
