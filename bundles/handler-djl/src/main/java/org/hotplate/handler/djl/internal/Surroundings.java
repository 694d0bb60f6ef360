// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.mxnet.jna.JnaUtils;
import java.util.concurrent.Callable;

/**
 * What a translator expects of the thread that runs it: its own class loader as the thread's, and numpy's meaning of
 * shapes, without which MXNet knows neither scalars nor empty arrays. The networks, run on the same thread, need MXNet's
 * older meaning, and have it between two steps.
 */
final class Surroundings {

    private static final String MXNET = "MXNet";

    private final boolean numpy;
    private final ClassLoader loader;

    /**
     * Prepares them.
     *
     * @param engine DJL's name of the engine
     */
    Surroundings(String engine, ClassLoader loader) {
        this.numpy = engine.equals(MXNET);
        this.loader = loader;
    }

    <T> T call(Callable<T> step) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        if (numpy) {
            JnaUtils.setNumpyMode(JnaUtils.NumpyMode.THREAD_LOCAL_ON);
        }
        try {
            return step.call();
        } finally {
            if (numpy) {
                JnaUtils.setNumpyMode(JnaUtils.NumpyMode.OFF);
            }
            thread.setContextClassLoader(before);
        }
    }
}
