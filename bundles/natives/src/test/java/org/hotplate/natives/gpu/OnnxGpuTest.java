// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX Runtime's build for CUDA has and MXNet's has not: several files, and a version that has to fit. */
class OnnxGpuTest {

    private static final NativesFlavour FLAVOUR = OnnxGpu.FLAVOUR;
    private static final String[] CUDA = {"libcublas.so.12", "libcudart.so.12", "libcudnn.so.9"};

    @TempDir
    Path folder;

    private LibraryPlaces places;

    @BeforeEach
    void unpack() throws IOException {
        Path searched = Files.createDirectory(folder.resolve("lib"));
        places = new LibraryPlaces(List.of(searched), Map.of(), List.of());
        TestElf.versioned(folder.resolve("libonnxruntime.so"), "libonnxruntime.so.1", FLAVOUR.version());
        TestElf.write(folder.resolve("libonnxruntime4j_jni.so"), "libonnxruntime.so.1");
        TestElf.write(folder.resolve("libonnxruntime_providers_shared.so"));
        TestElf.write(folder.resolve("libonnxruntime_providers_cuda.so"), CUDA);
    }

    @Test
    void isOfTheVersionOfItsJavaClasses() {
        assertThat(FLAVOUR.version()).matches("VERS_\\d+\\.\\d+\\.\\d+");
        assertThat(FLAVOUR.source())
                .endsWith("onnxruntime_gpu:" + FLAVOUR.version().substring(5) + " of Maven Central");
    }

    @Test
    void needsCudaCudnnAndADriverThatNothingIsLinkedAgainst() {
        FolderInspection seen = inspected();

        assertThat(seen.useful()).isTrue();
        assertThat(seen.cuda()).isEqualTo("12");
        assertThat(seen.needed()).containsExactly(CUDA);
        assertThat(seen.doubts())
                .hasSize(4)
                .anySatisfy(doubt -> assertThat(doubt).startsWith("libcudart.so.12 (CUDA's toolkit) is not found"))
                .anySatisfy(doubt -> assertThat(doubt).startsWith("libcudnn.so.9 (cuDNN) is not found"))
                .anySatisfy(
                        doubt -> assertThat(doubt).startsWith("libcuda.so.1 is not found: there is no NVIDIA driver"));
    }

    @Test
    void hasNoDoubtsWhereAllOfThatIs() throws IOException {
        for (String name : List.of("libcublas.so.12", "libcudart.so.12", "libcudnn.so.9", "libcuda.so.1")) {
            TestElf.write(folder.resolve("lib").resolve(name));
        }

        assertThat(inspected()).isEqualTo(new FolderInspection(List.of(), List.of(), "12", List.of(CUDA)));
    }

    @Test
    void refusesAnotherVersion() throws IOException {
        Path main = TestElf.versioned(folder.resolve("libonnxruntime.so"), "libonnxruntime.so.1", "VERS_0.9.0");

        assertThat(inspected().faults())
                .containsExactly("%s is of the version VERS_0.9.0, and this Hotplate needs %s: take %s"
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

    private FolderInspection inspected() {
        return FolderInspection.of(FLAVOUR, folder, places);
    }
}
