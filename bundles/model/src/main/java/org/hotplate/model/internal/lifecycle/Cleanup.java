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
 * Runs what may take long when a model ends: a handler's {@code close()}, the deletion of a folder. Each runs on a thread
 * of its own, so that the registry's thread waits for none of them.
 */
public final class Cleanup {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** By their numbers. */
    private final Map<Long, CompletableFuture<Void>> running = new ConcurrentHashMap<>();

    private final AtomicLong begun = new AtomicLong();

    /** Begins it; the result completes normally when the action has returned or thrown, or after {@link #LIMIT}. */
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
                                "Model {}: closing its handler or deleting its folder has not ended within {}; it is not waited for",
                                model,
                                Durations.text(LIMIT));
                    } else if (fault != null) {
                        LOG.warn("Model {}: its handler or folder could not be closed", model, fault);
                    }
                    // in this order: await() must see what begins next
                    ended.complete(null);
                    running.remove(number);
                });
        return ended;
    }

    /** Waits, bounded, for what has begun and for what begins when that ends. */
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
