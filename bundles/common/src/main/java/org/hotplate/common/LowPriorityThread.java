// SPDX-License-Identifier: Apache-2.0
package org.hotplate.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where work is done that nobody must be kept waiting for: a thread that leaves the processor to the requests when there
 * is not enough of it for all, and loses nothing when there is.
 *
 * <p>It is one thread from the beginning to {@link #close}, since frameworks keep state for each thread that has run them.
 * On Linux it lowers its own priority with the command {@code renice}, as the JVM does not by itself; where that cannot
 * be done, the work is done at the usual priority. Threads that the work starts inherit what it has.
 */
public final class LowPriorityThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LowPriorityThread.class);
    /** A tenth of a request's share: less would let a busy machine hold up a load without end. */
    private static final String NICENESS = "10";

    private static final Path SELF = Path.of("/proc/thread-self");
    private static final long PATIENCE_SECONDS = 2;

    private final ThreadPoolExecutor executor;
    private volatile Thread thread = Thread.currentThread();

    /** Starts the thread. */
    public LowPriorityThread(String name) {
        executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), worker -> {
            thread = new Thread(
                    () -> {
                        lower();
                        worker.run();
                    },
                    name);
            thread.setDaemon(true);
            return thread;
        });
        executor.prestartAllCoreThreads();
    }

    /**
     * Does the work and waits for it; for one caller at a time. A caller that is interrupted interrupts the work, waits
     * for its end, and stays interrupted.
     *
     * @return what the work returned
     * @throws Exception what the work threw
     */
    public <T> T call(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        executor.execute(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            if (cause instanceof Error error) {
                throw error;
            }
            throw (Exception) cause;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the thread when it has done what it was given. */
    @Override
    public void close() {
        executor.shutdown();
    }

    private static void lower() {
        if (!Files.exists(SELF)) {
            return;
        }
        try {
            String thread = String.valueOf(Files.readSymbolicLink(SELF).getFileName());
            Process renice = new ProcessBuilder("renice", "-n", NICENESS, "-p", thread)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            renice.getOutputStream().close();
            boolean done = renice.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && renice.exitValue() == 0;
            LOG.debug("{} has {}", Thread.currentThread().getName(), done ? "a low priority" : "the usual priority");
        } catch (IOException e) {
            LOG.debug("{} keeps the usual priority", Thread.currentThread().getName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
