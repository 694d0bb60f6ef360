// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks all exchanges that wait for their body or for their model, ten times a second and on one thread. */
public final class PeriodicChecks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeriodicChecks.class);
    private static final long PERIOD_MILLIS = 100;

    /** Something that is checked until it is removed. Must not block. */
    public interface Check {

        void check();
    }

    private final Set<Check> checks = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hotplate-http-watch");
        thread.setDaemon(true);
        return thread;
    });

    PeriodicChecks() {
        Future<?> unused =
                clock.scheduleWithFixedDelay(this::checkAll, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Adds a check, which is called until it is removed. */
    public void add(Check check) {
        checks.add(check);
    }

    /** Removes a check, which may still be in progress. */
    public void remove(Check check) {
        checks.remove(check);
    }

    private void checkAll() {
        for (Check check : checks) {
            try {
                check.check();
            } catch (RuntimeException e) {
                // a failure must not end the other checks
                LOG.warn("The check of an exchange failed", e);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        checks.clear();
    }
}
