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
import java.util.stream.Stream;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.hotplate.model.internal.Durations;
import org.hotplate.model.internal.ModelDefaults;
import org.hotplate.model.internal.inference.ReplicaPool;
import org.hotplate.model.internal.scheduling.WorkerPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has models release the engines and handlers that leave. */
public final class ComponentRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(ComponentRemoval.class);

    /** How long the registry's thread may take to begin. */
    private static final long START_SECONDS = 30;

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
     * Removes a component and waits a limited time until no call runs in it and everything created from it is closed.
     * Only the calling thread waits, not the registry's.
     *
     * @param removal removes the component, on the registry's thread; returns it, or null if it is unknown
     */
    public void await(Supplier<@Nullable Object> removal) {
        Duration drain = settings.get().drain();
        CompletableFuture<@Nullable DepartingUse> begun = new CompletableFuture<>();
        List<ModelLifecycle> users = new ArrayList<>();
        registry.change(() -> begun.complete(begin(removal, users))).exceptionally(fault -> {
            begun.completeExceptionally(fault);
            return null;
        });
        try {
            DepartingUse use = begun.get(START_SECONDS, TimeUnit.SECONDS);
            if (use == null) {
                return;
            }
            CompletableFuture<Void> loads = all(use.closing().stream());
            pool.awaitLeft(
                    List.copyOf(use.running()),
                    drain,
                    () -> new PredictionException(
                            FailureKind.UNAVAILABLE,
                            "The engine or handler was removed before this request was answered"));
            registry.change(() -> users.forEach(lifecycle -> lifecycle.letGo(use.component())));
            CompletableFuture.allOf(loads, all(use.running().stream().map(ServableInstance::closed)))
                    .get(drain.toMillis(), TimeUnit.MILLISECONDS);
            use.running().stream()
                    .map(ServableInstance::replicas)
                    .filter(replicas -> replicas.engine().equals(use.component()))
                    .forEach(ReplicaPool::awaitWarmUp);
        } catch (TimeoutException e) {
            LOG.error("A component was removed, and its models did not release it within {}", Durations.text(drain), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RegistryThread.EndedException) {
                return; // the registry closes everything when it ends
            }
            LOG.error("A component was removed, and its models did not release it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable DepartingUse begin(Supplier<@Nullable Object> removal, List<ModelLifecycle> users) {
        Object part = removal.get();
        if (part == null) {
            return null;
        }
        DepartingUse use = new DepartingUse(part);
        modelTable.every().stream().filter(lifecycle -> lifecycle.uses(part)).forEach(users::add);
        users.forEach(lifecycle -> lifecycle.stopUsing(use));
        return use;
    }

    private static CompletableFuture<Void> all(Stream<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }
}
