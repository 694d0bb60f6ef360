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
final class SessionFactory implements AutoCloseable {

    /** Creates a session. */
    interface Creation {
        OrtSession create() throws OrtException;
    }

    private final @Nullable ThreadPoolExecutor executor;

    SessionFactory(SessionThreads threads) {
        executor = threads.number() == 1 ? null : prestarted();
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
    OrtSession create(Creation creation) throws OrtException {
        if (executor == null) {
            return creation.create();
        }
        try {
            return CompletableFuture.supplyAsync(() -> createUnchecked(creation), executor)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof OrtException failure) {
                throw failure;
            }
            throw e;
        }
    }

    private static OrtSession createUnchecked(Creation creation) {
        try {
            return creation.create();
        } catch (OrtException e) {
            throw new CompletionException(e);
        }
    }

    /** Ends the creation of sessions. Idempotent. */
    @Override
    public void close() {
        if (executor != null) {
            executor.shutdown();
        }
    }
}
