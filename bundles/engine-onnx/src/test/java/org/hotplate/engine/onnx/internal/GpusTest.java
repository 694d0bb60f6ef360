// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.hotplate.engine.Device;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.natives.cuda.CudaDriver;
import org.hotplate.natives.cuda.CudaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GpusTest {

    private static final String DOUBT = "libcudnn.so.9 (cuDNN) is not found";

    @TempDir
    Path folder;

    @Test
    void saysNothingOfThemInABuildForTheCpu() {
        OnnxEngine engine = TestEngine.get();

        assertThat(engine.devices()).containsExactly(Device.CPU);
        assertThat(engine.remark()).isEmpty();
        assertThat(engine.memory(Device.CPU)).isEmpty();
        assertThat(Gpus.find(EnumSet.of(OrtProvider.CPU, OrtProvider.CUDA), folder, List.of(DOUBT))
                        .problem())
                .isEmpty();
    }

    @Test
    void saysThatOtherLibrariesAreInUseUntilARestart() throws IOException {
        buildForCuda();

        assertThat(Gpus.find(EnumSet.of(OrtProvider.CPU), folder, List.of()).problem())
                .hasValue(("no GPU can be used: ONNX Runtime runs from other libraries than those in %s until the"
                                + " server is restarted")
                        .formatted(folder));
    }

    @Test
    void saysWhatIsMissingAndServesTheCpu() throws Exception {
        assumeTrue(!hasDriver(), "There is an NVIDIA driver here");
        buildForCuda();

        Gpus gpus = Gpus.find(
                EnumSet.of(OrtProvider.CPU, OrtProvider.CUDA),
                folder,
                List.of(DOUBT + "; install it, and add its folder to LD_LIBRARY_PATH", "there is no NVIDIA driver"));

        assertThat(gpus.devices()).isEmpty();
        assertThat(gpus.problem()).isPresent();
        assertThat(gpus.problem().get())
                .startsWith("no GPU can be used: there is no NVIDIA driver (")
                .endsWith("); " + DOUBT);
        OnnxEngine engine = TestEngine.with(gpus);
        assertThat(engine.remark()).isEqualTo(gpus.problem());
        OnnxSamples samples = new OnnxSamples(folder);
        engine.load(samples.sums(), Device.CPU).close();
        assertThatThrownBy(() -> engine.load(samples.sums(), new Device("gpu0")))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("Cannot load net.onnx onto device 'gpu0': this engine has [cpu]; no GPU can be"
                        + " used: there is no NVIDIA driver");
    }

    private void buildForCuda() throws IOException {
        Files.createFile(folder.resolve(System.mapLibraryName("onnxruntime_providers_cuda")));
    }

    private static boolean hasDriver() {
        try {
            return CudaDriver.start() != null;
        } catch (CudaException e) {
            return false;
        }
    }
}
