// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that looks, copies and deploys. It looks at regular intervals, and at once when told of a change. */
final class LoaderThread {

    static final int LOOK_MILLIS = 150;

    private static final Logger LOG = LoggerFactory.getLogger(LoaderThread.class);
    private static final int STOP_SECONDS = 10;

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hotplate-archive-loader");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<String> settled = ConcurrentHashMap.newKeySet();
    private final Watch watch;

    /** @param watch makes what looks, given the executor of this thread */
    LoaderThread(Function<Executor, Watch> watch) {
        this.watch = watch.apply(executor);
    }

    /** @param first what to do before the first look */
    void start(Runnable first) {
        executor.execute(first);
        var regular = executor.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        LOG.debug("Looking every {} ms: {}", LOOK_MILLIS, regular);
    }

    /** Notes that a model's files have stopped changing. Never blocks; many such notes lead to one look. */
    void settled(String name) {
        if (settled.add(name)) {
            try {
                executor.execute(this::look);
            } catch (RejectedExecutionException e) {
                LOG.debug("Model {} has changed while the loader stops; it is found when one starts", name, e);
            }
        }
    }

    /** Has a model's archive tried once more, though it has not changed. Never blocks. */
    void again(String name) {
        try {
            executor.execute(() -> watch.again(name));
        } catch (RejectedExecutionException e) {
            LOG.debug("Model {} is tried once more by the next loader", name, e);
        }
        settled(name);
    }

    /** Has the archive of a model served that was before the last one. Never blocks. */
    void recall(String name) {
        try {
            executor.execute(() -> watch.recall(name));
        } catch (RejectedExecutionException e) {
            LOG.debug("The loader stops; model {} stays as it is", name, e);
        }
    }

    /** Stops after what is being done now, which an interrupt shortens. Idempotent. */
    void stop() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The loader's thread still runs after {} s; it ends with the copy it makes", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Set<String> names = Set.copyOf(settled);
        settled.removeAll(names);
        try {
            watch.look(names);
        } catch (Throwable t) { // a periodic task that throws would be the last
            LOG.error("A look at the watched folder failed; the next one is due in {} ms", LOOK_MILLIS, t);
        }
    }
}
