// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.engine.Device;

/** The engine with the user's build for CUDA; {@code -Dgpu.natives=DIR} names its folder. */
final class GpuEngine {

    static final String PROPERTY = "gpu.natives";

    static final Device GPU = new Device("gpu0");

    private GpuEngine() {}

    /** Returns the engine; skips the test if it has no GPU. */
    static OnnxEngine get() {
        OnnxEngine engine = engine(Path.of(System.getProperty(PROPERTY)));
        assumeTrue(
                engine.devices().contains(GPU),
                () -> "skipped: " + engine.remark().orElse("another build of ONNX Runtime runs in this JVM"));
        return engine;
    }

    private static OnnxEngine engine(Path natives) {
        try {
            return new OnnxEngine(
                    OnnxRuntimes.start(natives, List.of()),
                    "cuda",
                    SessionThreads.of(System.getenv("OMP_NUM_THREADS")));
        } catch (OrtException | IOException e) {
            throw new AssertionError(e);
        }
    }
}
