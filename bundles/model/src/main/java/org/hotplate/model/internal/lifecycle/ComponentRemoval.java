// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

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
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has models let go of the engines and handlers that leave. */
public final class ComponentRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(ComponentRemoval.class);

    private final RegistryThread registry;
    private final ModelTable modelTable;
    private final WorkerPool pool;
    private final Supplier<ModelDefaults> settings;

    public ComponentRemoval(
            RegistryThread registry, ModelTable modelTable, WorkerPool pool, Supplier<ModelDefaults> settings) {
        this.registry = registry;
        this.modelTable = modelTable;
        this.pool = pool;
        this.settings = settings;
    }

    /**
     * Returns once nothing runs with a part any more and all that was made of it is closed; bounded.
     *
     * @param removal forgets the part, on the registry's thread; returns it, or null if it was not known
     */
    public void await(Supplier<@Nullable Object> removal) {
        CompletableFuture<Void> done = registry.change(() -> {
            Object part = removal.get();
            if (part == null) {
                return;
            }
            List<ModelLifecycle> users = modelTable.every().stream()
                    .filter(lifecycle -> lifecycle.uses(part))
                    .toList();
            List<ServableInstance> running = new ArrayList<>();
            users.forEach(lifecycle -> running.addAll(lifecycle.stopUsing(part)));
            pool.awaitLeft(
                    running,
                    settings.get().drain(),
                    () -> new PredictionException(
                            FailureKind.UNAVAILABLE, "The engine or handler left before this request was answered"));
            users.forEach(lifecycle -> lifecycle.letGo(part));
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
