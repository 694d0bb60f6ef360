// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hotplate.engine.NetworkIsolation;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * Has networks tried in child processes before they are loaded. Several run at once, so that one that takes long delays
 * no other load.
 */
final class TrialThreads {

    private static final int MOST = 8;

    private volatile @Nullable NetworkIsolation trials;
    private final ExecutorService threads = threads();

    TrialThreads(@Nullable NetworkIsolation trials) {
        this.trials = trials;
    }

    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST,
                MOST,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> WorkerPool.daemon(task, "hotplate-trial"));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Uses this service from now on; null if networks are not tried. */
    void use(@Nullable NetworkIsolation service) {
        trials = service;
    }

    @Nullable
    NetworkIsolation used() {
        return trials;
    }

    /** Continues with a load when its network has passed, or fails it. */
    void before(ModelLoad load, Runnable next) {
        NetworkIsolation service = trials;
        Optional<NetworkIsolation.Candidate> candidate = load.candidate();
        if (service == null || candidate.isEmpty()) {
            next.run();
            return;
        }
        try {
            threads.execute(() -> run(service, candidate.get(), load, next));
        } catch (RejectedExecutionException e) {
            load.fail(e);
        }
    }

    private void run(NetworkIsolation service, NetworkIsolation.Candidate candidate, ModelLoad load, Runnable next) {
        try {
            load.passedWith(service.check(
                    candidate, Objects.requireNonNull(load.match().engine()).engine(), load::tryWith));
            next.run();
        } catch (Throwable e) {
            if (trials == service || threads.isShutdown()) {
                load.fail(e);
            } else {
                before(load, next); // the service was stopped or replaced, which cancels its trials
            }
        }
    }

    /** Cancels the trials that run. */
    void end() {
        threads.shutdownNow();
    }
}
