// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at every body that is arriving, once a second and on one thread, and drops those whose sender is too slow. */
final class SlowSenderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlowSenderWatch.class);

    private final Set<BodyReader> bodies = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hotplate-rest-slow-senders");
        thread.setDaemon(true);
        return thread;
    });

    SlowSenderWatch() {
        Future<?> unused = clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    void add(BodyReader body) {
        bodies.add(body);
    }

    void remove(BodyReader body) {
        bodies.remove(body);
    }

    private void look() {
        for (BodyReader body : bodies) {
            try {
                body.look();
            } catch (RuntimeException e) {
                // one that fails must not end the watch over the others
                LOG.warn("A slow sender could not be told so", e);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        bodies.clear();
    }
}
