// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hotplate.common.LowPriorityThread;
import org.hotplate.engine.NetworkIsolation;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.scheduling.Timing;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads models one after another. A load that exceeds its time limit is abandoned: its thread is interrupted, and another
 * thread continues with the next load.
 */
public final class LoaderThreads {

    private static final Logger LOG = LoggerFactory.getLogger(LoaderThreads.class);

    private record Queued(ModelLoad load, Duration limit) {}

    private final TrialThreads trials;
    private final Timing timing;
    /** The loads that have not started; an empty element ends the thread that takes it. */
    private final BlockingQueue<Optional<Queued>> waiting = new LinkedBlockingQueue<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    /** The thread that takes loads; guarded by this. */
    private Loader current;
    /** How many abandoned loads have not returned; guarded by this. */
    private int abandoned;

    /**
     * Starts the thread.
     *
     * @param timing limits the time of a load
     * @param trials tries networks before they are loaded, or null if they are not tried
     */
    public LoaderThreads(Timing timing, @Nullable NetworkIsolation trials) {
        this.trials = new TrialThreads(trials);
        this.timing = timing;
        // start the thread now: it inherits the access control context of the thread that starts it
        this.current = new Loader();
        current.thread.start();
    }

    /** Tries networks with a service from now on. */
    public void tryWith(NetworkIsolation service) {
        trials.use(service);
    }

    /** Stops using a service. */
    public void leave(NetworkIsolation service) {
        if (trials.used() == service) {
            trials.use(null);
        }
    }

    /** Loads a model, after a trial of its network if that is new, and after the loads before it. */
    void execute(ModelLoad load, Duration limit) {
        trials.before(load, () -> waiting.add(Optional.of(new Queued(load, limit))));
    }

    private final class Loader {

        private final Thread thread = WorkerPool.daemon(this::work, "hotplate-loader");
        /**
         * Loads and runs networks. A handler may start threads while it is created that later serve requests and inherit
         * the priority, so handlers are not created on it.
         */
        private final LowPriorityThread low = new LowPriorityThread("hotplate-loader-low");
        /** Guarded by LoaderThreads.this. */
        private @Nullable ModelLoad running;

        private void work() {
            try {
                boolean takesMore = true;
                while (takesMore) {
                    takesMore = runNext();
                }
            } catch (InterruptedException e) {
                LOG.debug("A loader thread was interrupted", e);
            } finally {
                low.close();
            }
        }

        /**
         * Waits for a load and runs it; returns whether this thread takes another one. A method of its own, so that the
         * thread refers to no load, and to no class of a handler, while it waits.
         */
        private boolean runNext() throws InterruptedException {
            Optional<Queued> next = waiting.take();
            if (next.isEmpty()) {
                ended.countDown();
                return false;
            }
            return run(next.get());
        }

        /** Returns whether it was not abandoned. */
        private boolean run(Queued next) {
            synchronized (LoaderThreads.this) {
                running = next.load();
            }
            Future<?> end = timing.after(next.limit().toNanos(), () -> outOfTime(this, next));
            try {
                next.load().run(low, trials.used());
            } finally {
                end.cancel(false);
            }
            synchronized (LoaderThreads.this) {
                running = null;
                if (current == this) {
                    return true;
                }
                abandoned--;
                LOG.info(
                        "Model {}: its abandoned load has returned; abandoned loads that have not returned: {}",
                        next.load().deployment().name(),
                        abandoned);
                return false;
            }
        }
    }

    private void outOfTime(Loader loader, Queued late) {
        int stuck;
        synchronized (this) {
            if (loader.running != late.load()) {
                return;
            }
            abandoned++;
            stuck = abandoned;
            current = new Loader();
            current.thread.start();
            loader.thread.interrupt();
        }
        String name = late.load().deployment().name();
        LOG.error(
                "Model {}: its load was abandoned after {}; abandoned loads that have not returned: {}; each occupies a thread and memory until it returns or the server stops",
                name,
                Durations.text(late.limit()),
                stuck);
        late.load().abandon(late.limit());
    }

    /** Starts no further load and waits a limited time for the running one, whose result is then closed. */
    public void end(long millis) {
        trials.end();
        waiting.add(Optional.empty());
        try {
            if (!ended.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.warn("A network is still being loaded; it is closed after that");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
