// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.Engine;
import ai.djl.mxnet.engine.MxEngineProvider;
import ai.djl.mxnet.jna.JnaUtils;
import ai.djl.mxnet.jna.LibUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.natives.jpeg.JdkJpeg;
import org.jspecify.annotations.Nullable;

/** Starts MXNet through DJL. MXNet starts once per JVM; later calls return the running engine. */
final class MxNetRuntime {

    private static final String NAME = "MXNet";
    private static final String LIBRARY_PATH = "MXNET_LIBRARY_PATH";
    /**
     * A system property like the path, because it must be valid as long: the bundle's classes may be replaced
     * meanwhile.
     */
    private static final String FLAVOUR = "hotplate.mxnet.flavour";

    private static final String NAIVE = "NaiveEngine";

    /** An environment variable that libmxnet reads itself, so that this process cannot set it. */
    static final String ENGINE_TYPE = "MXNET_ENGINE_TYPE";

    private MxNetRuntime() {}

    /**
     * Returns DJL's engine with the libraries in the folder.
     *
     * <p>A failure can be any exception or error, and is permanent: the classes cannot be initialized a second time.
     */
    static Engine start(Path libraries, String flavour) {
        // a process maps one libmxnet, so the first folder stays in use even if another bundle provides another one
        String known = System.getProperty(LIBRARY_PATH);
        if (known == null || !Files.exists(Path.of(known))) {
            System.setProperty(LIBRARY_PATH, libraries.toString());
            System.setProperty(FLAVOUR, flavour);
        }
        JdkJpeg.bind();
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Engine.class.getClassLoader());
        try {
            Engine.registerEngine(new MxEngineProvider());
            Engine engine = Engine.getEngine(NAME);
            // DJL turns on numpy's semantics, in which a dimension of 0 is not "unknown"; older networks fail with it
            JnaUtils.setNumpyMode(JnaUtils.NumpyMode.OFF);
            return engine;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Returns the problem with the engine type that the environment selects for libmxnet, if there is one.
     *
     * @param kind the value of MXNET_ENGINE_TYPE, or null if it is not set
     */
    static Optional<String> engineTypeProblem(@Nullable String kind) {
        return NAIVE.equals(kind)
                ? Optional.empty()
                : Optional.of(
                        ("%s is %s, so MXNet runs its threaded engine, which hangs for good when requests of different"
                                        + " batch sizes meet; set it to %s in conf/hotplate.env and start the server again")
                                .formatted(ENGINE_TYPE, kind == null ? "not set" : "'" + kind + "'", NAIVE));
    }

    /** Returns the flavour of the libraries that this process has mapped or will map. */
    static String flavour() {
        return System.getProperty(FLAVOUR, "");
    }

    /** Returns the library file that this process has mapped or will map. */
    static String library() {
        return LibUtils.getLibName();
    }

    /** Clears the folder after a failure, so that a repaired folder can be used. */
    static void forgetFolder(Path libraries) {
        if (libraries.toString().equals(System.getProperty(LIBRARY_PATH))) {
            System.clearProperty(LIBRARY_PATH);
        }
    }
}
