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

/** Brings MXNet up through DJL, once in the life of the JVM; what comes later finds it running. */
final class MxNetRuntime {

    private static final String NAME = "MXNet";
    private static final String LIBRARY_PATH = "MXNET_LIBRARY_PATH";
    /** Kept with the path, and as long: the classes of this bundle may be replaced meanwhile. */
    private static final String FLAVOUR = "hotplate.mxnet.flavour";

    private static final String NAIVE = "NaiveEngine";

    /** Read by libmxnet itself: it cannot be set from inside the process. */
    static final String ENGINE_TYPE = "MXNET_ENGINE_TYPE";

    private MxNetRuntime() {}

    /**
     * Returns DJL's engine over the libraries in the folder.
     *
     * <p>What fails in here fails with all kinds of errors, and for good: its classes cannot be initialised twice.
     */
    static Engine start(Path libraries, String flavour) {
        // a process maps one libmxnet: the folder it came from stays the answer, whatever bundle brings another
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
            // DJL turns numpy's meaning of shapes on, where 0 is no longer "unknown": older networks break on it
            JnaUtils.setNumpyMode(JnaUtils.NumpyMode.OFF);
            return engine;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Returns what is to be said against the kind of engine that the environment chose for libmxnet, if anything.
     *
     * @param kind the value of MXNET_ENGINE_TYPE, or null if it is not set
     */
    static Optional<String> objection(@Nullable String kind) {
        return NAIVE.equals(kind)
                ? Optional.empty()
                : Optional.of(
                        ("%s is %s, so MXNet runs its threaded engine, which hangs for good when requests of different"
                                        + " batch sizes meet; set it to %s in conf/hotplate.env and start the server again")
                                .formatted(ENGINE_TYPE, kind == null ? "not set" : "'" + kind + "'", NAIVE));
    }

    /** Returns what the libraries were built for that this process has mapped, or will map. */
    static String flavour() {
        return System.getProperty(FLAVOUR, "");
    }

    /** Returns the file this process has mapped, or will map. */
    static String library() {
        return LibUtils.getLibName();
    }

    /** Forgets the folder after a failure, so that a repaired one has a chance. */
    static void forgetFolder(Path libraries) {
        if (libraries.toString().equals(System.getProperty(LIBRARY_PATH))) {
            System.clearProperty(LIBRARY_PATH);
        }
    }
}
