// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.mxnet.jna.JnaUtils;
import java.util.concurrent.Callable;

/**
 * Runs a translator's code in the environment that it expects: with its own class loader as the thread's context class
 * loader, and with MXNet's numpy shape semantics, without which MXNet does not support scalars and empty arrays. The
 * networks, which run on the same thread, need MXNet's older semantics, which are restored after each call.
 */
final class TranslatorEnvironment {

    private static final String MXNET = "MXNet";

    private final boolean numpy;
    private final ClassLoader loader;

    /**
     * Creates an environment.
     *
     * @param engine DJL's name of the engine
     */
    TranslatorEnvironment(String engine, ClassLoader loader) {
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
