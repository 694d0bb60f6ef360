// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.hotplate.model.internal.Durations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the slow actions at the end of a model: a handler's {@code close()} and the deletion of a folder. Each runs on a
 * thread of its own; the registry's thread does not wait for them.
 */
public final class Cleanup {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Map<Long, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

    private final AtomicLong begun = new AtomicLong();

    /** Starts an action. The result completes normally when the action has returned or thrown, or after {@link #LIMIT}. */
    public CompletableFuture<Void> run(String model, Runnable action) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        long number = begun.incrementAndGet();
        running.put(number, ended);
        HandlerThread.call(model, () -> {
                    action.run();
                    return true;
                })
                .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, fault) -> {
                    if (fault instanceof TimeoutException) {
                        LOG.warn(
                                "Model {}: closing its handler or deleting its folder did not end within {}; the server continues without waiting",
                                model,
                                Durations.text(LIMIT));
                    } else if (fault != null) {
                        LOG.warn("Model {}: its handler or folder could not be closed", model, fault);
                    }
                    // in this order: await() must see an action that is started by this one's completion
                    ended.complete(null);
                    running.remove(number);
                });
        return ended;
    }

    /** Waits a limited time for the actions that run, and for those that they start. */
    public void await() {
        long end = System.nanoTime() + 2 * LIMIT.toNanos();
        try {
            while (!running.isEmpty()) {
                for (CompletableFuture<Void> each : running.values()) {
                    each.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                }
                Thread.onSpinWait();
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Not every handler and folder could be closed in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
