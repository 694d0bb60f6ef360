// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.mxnet.engine.MxEngineProvider;
import ai.djl.mxnet.jna.JnaUtils;
import java.nio.file.Files;
import java.nio.file.Path;

/** The engine with the libmxnet that this build unpacked, one per JVM, started like by the engine's bundle. */
final class TestEngine {

    private static boolean running;

    private TestEngine() {}

    /** Starts it; skips the test if this machine cannot run the libraries. */
    static synchronized void start() {
        if (!running) {
            Path natives = Path.of(System.getProperty("natives"));
            String arch = System.getProperty("os.arch");
            assumeTrue(arch.equals("amd64") || arch.equals("x86_64"), () -> "There is no libmxnet for " + arch);
            assumeTrue(Files.exists(natives), () -> "There is no libmxnet in " + natives);
            System.setProperty("MXNET_LIBRARY_PATH", natives.toString());
            Engine.registerEngine(new MxEngineProvider());
            Engine.getEngine("MXNet");
            JnaUtils.setNumpyMode(JnaUtils.NumpyMode.OFF);
            running = true;
        }
    }
}
