// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.engine.Device;
import org.hotplate.engine.NativeLibraries;

/**
 * The engine with the libmxnet that this build unpacked, one per JVM; with {@code -Dgpu.natives=DIR}, the build for
 * CUDA in that folder.
 */
final class TestEngine {

    static final String GPU_NATIVES = "gpu.natives";
    static final Device GPU = new Device("gpu0");

    private static MxNetEngine engine;

    private TestEngine() {}

    /** Returns the engine; skips the test if this machine cannot run the libraries. */
    static synchronized MxNetEngine get() {
        if (engine == null) {
            String named = System.getProperty(GPU_NATIVES);
            NativeLibraries libraries = named == null
                    ? new Folder(Path.of(System.getProperty("natives")), "mkl")
                    : new Folder(Path.of(named), "cuda");
            String arch = System.getProperty("os.arch");
            assumeTrue(arch.equals("amd64") || arch.equals("x86_64"), () -> "There is no libmxnet for " + arch);
            assumeTrue(Files.exists(libraries.directory()), () -> "There is no libmxnet in " + libraries.directory());
            engine = new MxNetEngine(
                    MxNetRuntime.start(libraries.directory(), libraries.flavour()),
                    libraries.flavour(),
                    MxNetDevices.found(libraries));
        }
        return engine;
    }

    private record Folder(Path directory, String flavour) implements NativeLibraries {}
}
