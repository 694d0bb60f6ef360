// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.scheduling;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that run models. */
final class WorkerThreads {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerThreads.class);

    private final BooleanSupplier serveNext;
    private final Consumer<Thread> starting;
    private int started;

    /**
     * Prepares the threads.
     *
     * @param serveNext called by a worker repeatedly until it returns false
     * @param starting called with each thread before it is started
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
            // undo what a handler has changed in the thread
            worker.setContextClassLoader(loader);
            if (Thread.interrupted()) {
                LOG.debug("A handler left the interrupt flag of {} set", worker.getName());
            }
        }
    }

    /** A worker survives every throwable: the pool relies on the number of its workers. */
    private boolean serve(Thread worker) {
        try {
            return serveNext.getAsBoolean();
        } catch (Throwable e) {
            LOG.error("{} continues after a fault", worker.getName(), e);
            return true;
        }
    }
}
