// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The engine with the libraries that this build unpacked. */
final class TestEngine {

    private TestEngine() {}

    /** Returns the engine; skips the test if this machine cannot run the libraries. */
    static OnnxEngine get() {
        return get(new SessionThreads(1));
    }

    /** Returns an engine with these GPUs. */
    static OnnxEngine with(Gpus gpus) throws Exception {
        OnnxRuntimes.Running running = OnnxRuntimes.start(Path.of(System.getProperty("natives")), List.of());
        return new OnnxEngine(new OnnxRuntimes.Running(running.environment(), gpus), "test", new SessionThreads(1));
    }

    static OnnxEngine get(SessionThreads threads) {
        Path natives = Path.of(System.getProperty("natives"));
        assumeTrue(Files.exists(natives), () -> "There is no ONNX Runtime in " + natives);
        try {
            return new OnnxEngine(OnnxRuntimes.start(natives, List.of()), "test", threads);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
