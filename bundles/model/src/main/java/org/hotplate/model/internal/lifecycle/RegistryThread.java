// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only thread on which models change. */
public final class RegistryThread {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryThread.class);

    private static final long LIMIT = 30;

    private final ExecutorService executor =
            Executors.newSingleThreadExecutor(task -> WorkerPool.daemon(task, "hotplate-models"));

    public RegistryThread() {
        // start the thread now: it inherits the access control context of the thread that starts it
        executor.execute(() -> LOG.debug("Models change their states on this thread"));
    }

    /** A change was refused since the registry has ended. */
    public static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        EndedException(Throwable cause) {
            super("The server is stopping; nothing was changed", cause);
        }
    }

    /** Runs a change; the result fails with what the change threw, or with an {@link EndedException} after the end. */
    public CompletableFuture<Void> change(Runnable change) {
        CompletableFuture<Void> made = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    change.run();
                    made.complete(null);
                } catch (Throwable e) {
                    LOG.error("A model's change of state failed", e);
                    made.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("A change after the end", e);
            made.completeExceptionally(new EndedException(e));
        }
        return made;
    }

    /** Runs the changes submitted so far, and no further ones. */
    public void end() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(LIMIT, TimeUnit.SECONDS)) {
                LOG.warn("A model's change of state has not ended within {} s", LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
