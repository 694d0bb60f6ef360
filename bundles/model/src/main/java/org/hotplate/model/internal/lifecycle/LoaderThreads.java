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
 * Where models are loaded, one after the other. What others than the engine do there may start threads that are to serve
 * requests later on, so that only the network itself is read and tried with a low priority.
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

    /** Has a part of a load done with a low priority, and waits for it. */
    ReplicaPool quietly(Callable<ReplicaPool> work) throws ModelLoadException {
        try {
            return low.call(work);
        } catch (ModelLoadException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins nothing more, and waits for what is being loaded, bounded; it is closed by its maker when it has been made. */
    public void end(long millis) {
        loader.shutdown();
        try {
            if (!loader.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
                LOG.warn("A network is still being loaded; it is closed when it has been");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        low.close();
    }
}
