// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The engine over the libmxnet this build unpacked, one for the JVM. */
final class TestEngine {

    private static MxNetEngine engine;

    private TestEngine() {}

    /** Returns the engine; skips the test where this machine cannot run the libraries. */
    static synchronized MxNetEngine get() {
        if (engine == null) {
            Path natives = Path.of(System.getProperty("natives"));
            String arch = System.getProperty("os.arch");
            assumeTrue(arch.equals("amd64") || arch.equals("x86_64"), () -> "There is no libmxnet for " + arch);
            assumeTrue(Files.exists(natives), () -> "There is no libmxnet in " + natives);
            engine = new MxNetEngine(MxNetRuntime.start(natives, "mkl"), new Places(0, gpu -> Optional.empty(), Optional.empty()));
        }
        return engine;
    }
}
