// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Creates sessions. A session that uses several threads starts them when it is created, and on Linux a thread inherits
 * the priority of the thread that starts it. Large networks are loaded on a low-priority thread, so such sessions are
 * created on a thread that was started earlier and has the usual priority.
 */
final class SessionMaker implements AutoCloseable {

    /** Creates a session. */
    interface Making {
        OrtSession make() throws OrtException;
    }

    private final @Nullable ThreadPoolExecutor maker;

    SessionMaker(SessionThreads threads) {
        maker = threads.number() == 1 ? null : prestarted();
    }

    private static ThreadPoolExecutor prestarted() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "hotplate-onnx-sessions");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.prestartAllCoreThreads();
        return executor;
    }

    /** Creates a session; an interrupt does not end the wait for it. */
    OrtSession make(Making making) throws OrtException {
        if (maker == null) {
            return making.make();
        }
        try {
            return CompletableFuture.supplyAsync(() -> made(making), maker).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof OrtException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static OrtSession made(Making making) {
        try {
            return making.make();
        } catch (OrtException e) {
            throw new CompletionException(e);
        }
    }

    /** Ends the creation of sessions. Idempotent. */
    @Override
    public void close() {
        if (maker != null) {
            maker.shutdown();
        }
    }
}
