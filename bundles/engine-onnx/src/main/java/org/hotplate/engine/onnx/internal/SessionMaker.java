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
 * Where sessions are made. One that spreads a prediction over several threads starts them when it is made, and on Linux a
 * thread keeps the priority of the one that started it: a large network is loaded by one of low priority. So those are
 * made on a thread that has the usual one, because it was there before.
 */
final class SessionMaker implements AutoCloseable {

    /** Makes a session. */
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

    /** Has a session made; whoever waits for it is not interrupted. */
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

    /** Makes no more. Idempotent. */
    @Override
    public void close() {
        if (maker != null) {
            maker.shutdown();
        }
    }
}
