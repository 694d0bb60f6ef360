// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.gpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/**
 * ONNX Runtime for NVIDIA GPUs, in the version of its Java classes in Hotplate. The runtime itself does not need CUDA;
 * it loads its CUDA provider, about 300 MB, on demand.
 */
final class OnnxGpu {

    private static final String VERSION = version();

    static final NativesFlavour FLAVOUR = new NativesFlavour(
            "onnx-gpu",
            "ONNX",
            "ONNX Runtime for CUDA",
            List.of(
                    "libonnxruntime.so",
                    "libonnxruntime4j_jni.so",
                    "libonnxruntime_providers_cuda.so",
                    "libonnxruntime_providers_shared.so"),
            VERSION,
            "libonnxruntime_providers_cuda.so",
            "onnx",
            "the jar com.microsoft.onnxruntime:onnxruntime_gpu:%s of Maven Central".formatted(VERSION));

    private OnnxGpu() {}

    private static String version() {
        Properties properties = new Properties();
        try (InputStream file = Objects.requireNonNull(OnnxGpu.class.getResourceAsStream("onnxruntime.properties"))) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "");
    }
}
