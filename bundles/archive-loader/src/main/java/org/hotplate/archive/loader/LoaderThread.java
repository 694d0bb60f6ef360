// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.hotplate.archive.loader.deployment.Reconciler;
import org.hotplate.archive.loader.watch.FolderListener;
import org.hotplate.archive.loader.watch.FolderState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that copies and deploys archives. It processes each new state of the deploy folder and does not access the
 * folder itself.
 */
final class LoaderThread implements FolderListener {

    private static final Logger LOG = LoggerFactory.getLogger(LoaderThread.class);
    private static final int STOP_SECONDS = 10;
    /** The delay before a further attempt, if a snapshot must age or a name is in use. */
    private static final int AGAIN_MILLIS = 500;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hotplate-archive-loader");
        thread.setDaemon(true);
        return thread;
    });
    private final Reconciler watch;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile @Nullable FolderState latest;
    private @Nullable ScheduledFuture<?> again;

    /** @param watch creates the reconciler, given the executor of this thread */
    LoaderThread(Function<Executor, Reconciler> watch) {
        this.watch = watch.apply(executor);
    }

    /** Deploys a model's archive again although it has not changed. Does not block. */
    void again(String name) {
        execute(() -> watch.again(name));
        schedule();
    }

    /** Deploys the previous archive of a model. Does not block. */
    void recall(String name) {
        execute(() -> watch.recall(name));
    }

    @Override
    public void observed(FolderState state) {
        latest = state;
        schedule();
    }

    /** Processes the last state again. Does not block. */
    void schedule() {
        if (due.compareAndSet(false, true)) {
            execute(this::reconcileNow);
        }
    }

    /** Stops the thread after the current step, which is interrupted. Idempotent. */
    @Override
    public void stop() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The loader's thread still runs after {} s; it ends with the copy it makes", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The loader stops; the next one finds what has changed", e);
        }
    }

    private void reconcileNow() {
        due.set(false);
        FolderState state = latest;
        if (state == null) {
            return;
        }
        if (again != null) {
            again.cancel(false);
        }
        boolean unsettled;
        try {
            unsettled = watch.reconcile(state);
        } catch (RuntimeException | Error e) {
            LOG.error("Cannot bring the models in line with the deploy folder; the next attempt follows", e);
            unsettled = true;
        }
        if (unsettled && !executor.isShutdown()) {
            again = executor.schedule(this::schedule, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
