// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.hotplate.engine.NetworkTrials;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * Has networks tried in child processes before they are loaded. Each trial has a thread of its own: one that takes long
 * delays no other load.
 */
final class TrialThreads {

    private volatile @Nullable NetworkTrials trials;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(task -> WorkerPool.daemon(task, "hotplate-trial"));

    TrialThreads(@Nullable NetworkTrials trials) {
        this.trials = trials;
    }

    /** Uses this service from now on; null if networks are not tried. */
    void use(@Nullable NetworkTrials service) {
        trials = service;
    }

    @Nullable
    NetworkTrials used() {
        return trials;
    }

    /** Continues with a load when its network has passed, or fails it. */
    void before(ModelLoad load, Runnable next) {
        NetworkTrials service = trials;
        Optional<NetworkTrials.Candidate> candidate = load.candidate();
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

    private void run(NetworkTrials service, NetworkTrials.Candidate candidate, ModelLoad load, Runnable next) {
        try {
            service.check(
                    candidate, Objects.requireNonNull(load.match().engine()).engine(), load::tryWith);
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
