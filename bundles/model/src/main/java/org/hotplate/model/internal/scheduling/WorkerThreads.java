// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that models run on. */
final class WorkerThreads {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerThreads.class);

    private final BooleanSupplier serveNext;
    private final Consumer<Thread> starting;
    private int started;

    /**
     * Prepares them.
     *
     * @param serveNext what a worker does again and again, until it returns false
     * @param starting told of each before it runs
     */
    WorkerThreads(BooleanSupplier serveNext, Consumer<Thread> starting) {
        this.serveNext = serveNext;
        this.starting = starting;
    }

    /** Starts one more. Called with the pool's lock. */
    void start() {
        Thread worker = WorkerPool.daemon(this::work, "hotplate-worker-" + ++started);
        starting.accept(worker);
        worker.start();
    }

    private void work() {
        Thread worker = Thread.currentThread();
        ClassLoader loader = worker.getContextClassLoader();
        while (serve(worker)) {
            // what a handler has done to the thread is no affair of the next one's
            worker.setContextClassLoader(loader);
            if (Thread.interrupted()) {
                LOG.debug("A handler left {} interrupted", worker.getName());
            }
        }
    }

    /** Whatever is thrown, the worker goes on: the pool counts on it. */
    private boolean serve(Thread worker) {
        try {
            return serveNext.getAsBoolean();
        } catch (Throwable e) {
            LOG.error("{} goes on after a fault", worker.getName(), e);
            return true;
        }
    }
}
