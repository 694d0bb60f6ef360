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

/** Checks every body that is arriving, once a second and on one thread, and ends those whose sender is too slow. */
final class SlowSenderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlowSenderWatch.class);

    private final Set<BodyReader> bodies = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hotplate-http-slow-senders");
        thread.setDaemon(true);
        return thread;
    });

    SlowSenderWatch() {
        Future<?> unused = clock.scheduleWithFixedDelay(this::check, 1, 1, TimeUnit.SECONDS);
    }

    void add(BodyReader body) {
        bodies.add(body);
    }

    void remove(BodyReader body) {
        bodies.remove(body);
    }

    private void check() {
        for (BodyReader body : bodies) {
            try {
                body.checkRate();
            } catch (RuntimeException e) {
                // one failure must not end the watch over the others
                LOG.warn("A slow sender could not be refused", e);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        bodies.clear();
    }
}
