// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.hotplate.common.LowPriorityThread;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which models are loaded, one after another. A handler may start threads while it is created that later
 * serve requests and inherit the priority, so only the network is loaded and run at a low priority.
 */
public final class LoaderThreads implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(LoaderThreads.class);

    private final ExecutorService loader =
            Executors.newSingleThreadExecutor(task -> WorkerPool.daemon(task, "hotplate-loader"));
    private final LowPriorityThread low = new LowPriorityThread("hotplate-loader-low");

    public LoaderThreads() {
        loader.execute(() -> LOG.debug("Models are loaded on this thread"));
    }

    @Override
    public void execute(Runnable load) {
        loader.execute(load);
    }

    /** Runs a step of a load at a low priority and waits for it. */
    ReplicaPool quietly(Callable<ReplicaPool> work) throws ModelLoadException {
        try {
            return low.call(work);
        } catch (ModelLoadException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts no further load and waits a limited time for the running one, whose result is then closed. */
    public void end(long millis) {
        loader.shutdown();
        try {
            if (!loader.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                LOG.warn("A network is still being loaded; it is closed after that");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        low.close();
    }
}
