// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has models let go of the engines and handlers that leave. */
final class Departures {

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    private final RegistryThread registry;
    private final Lives lives;
    private final WorkerPool pool;
    private final Supplier<Settings> settings;

    Departures(RegistryThread registry, Lives lives, WorkerPool pool, Supplier<Settings> settings) {
        this.registry = registry;
        this.lives = lives;
        this.pool = pool;
        this.settings = settings;
    }

    /**
     * Returns once nothing runs with a part any more and all that was made of it is closed; bounded.
     *
     * @param removal forgets the part, on the registry's thread; returns it, or null if it was not known
     */
    void await(Supplier<@Nullable Object> removal) {
        CompletableFuture<Void> done = registry.change(() -> {
            Object part = removal.get();
            if (part == null) {
                return;
            }
            List<ModelLife> users =
                    lives.every().stream().filter(life -> life.uses(part)).toList();
            List<Serving> running = new ArrayList<>();
            users.forEach(life -> running.addAll(life.stopUsing(part)));
            pool.awaitLeft(
                    running,
                    settings.get().drain(),
                    () -> new PredictionException(
                            FailureKind.UNAVAILABLE, "The engine or handler left before this request was answered"));
            users.forEach(life -> life.letGo(part));
        });
        Duration limit = settings.get().drain().multipliedBy(3);
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.error("A part left, and its models could not let go of it within {}", Durations.text(limit), e);
        } catch (ExecutionException e) {
            LOG.error("A part left, and its models could not let go of it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
