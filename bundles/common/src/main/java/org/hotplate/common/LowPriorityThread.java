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
 * A thread for work that must not delay requests. It has a low priority, so requests get the processor first if there
 * is not enough of it for all.
 *
 * <p>The thread stays the same until {@link #close}, because frameworks keep state per thread. On Linux it lowers its
 * own priority with the command {@code renice}, because the JVM does not; if that fails, the work runs with the usual
 * priority. Threads that the work starts inherit the priority.
 */
public final class LowPriorityThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LowPriorityThread.class);
    /** About a tenth of a request thread's share. With less, a load on a busy machine might never end. */
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
     * Runs the work on the thread and waits for its result. Only one caller at a time. If the caller is interrupted,
     * the work is interrupted; the caller still waits for its end and stays interrupted.
     *
     * @return the work's result
     * @throws Exception the work's exception
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

    /** Ends the thread after the work it has accepted. */
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
