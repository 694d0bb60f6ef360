// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where work is done that nobody must be kept waiting for: a thread that leaves the processor to the requests when there
 * is not enough of it for all, and loses nothing when there is.
 *
 * <p>It is a new thread each time. On Linux it lowers its own priority with the command {@code renice}, as the JVM does
 * not by itself; where that cannot be done, the work is done at the usual priority.
 */
public final class LowPriorityThread {

    private static final Logger LOG = LoggerFactory.getLogger(LowPriorityThread.class);
    /** What runs for less than this is not worth a thread and a command; in bytes to be read. */
    public static final long WORTHWHILE = 16L << 20;
    /** A third of a request's share: less would let other programs of a busy machine hold up a load without end. */
    private static final String NICENESS = "5";

    private static final Path SELF = Path.of("/proc/thread-self");
    private static final long PATIENCE_SECONDS = 2;

    private LowPriorityThread() {}

    /**
     * Does the work and waits for it. A caller that is interrupted interrupts it, waits for its end, and stays
     * interrupted.
     *
     * @return what the work returned
     * @throws Exception what the work threw
     */
    public static <T> T call(String name, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            lower();
            return work.call();
        });
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
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
            if (e.getCause() instanceof Exception known) {
                throw known;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
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
