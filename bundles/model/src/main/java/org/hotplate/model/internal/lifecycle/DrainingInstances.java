// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hotplate.model.internal.scheduling.WorkerPool;

/**
 * The instances of a model that no longer receive requests, until their last call has ended. Used on the registry's
 * thread, and on the thread of a call that ends after the registry.
 */
final class DrainingInstances {

    private final WorkerPool pool;
    private final RegistryThread registry;
    private final Cleanup cleanup;
    /** Each with the action to run after it has been closed. */
    private final Map<ServableInstance, Runnable> servings = new ConcurrentHashMap<>();

    DrainingInstances(WorkerPool pool, RegistryThread registry, Cleanup cleanup) {
        this.pool = pool;
        this.registry = registry;
        this.cleanup = cleanup;
    }

    /**
     * Closes an instance when its last call has ended.
     *
     * @param release run after that
     */
    void add(ServableInstance serving, Runnable release) {
        servings.put(serving, release);
        pool.whenLeft(serving, () -> registry.change(() -> close(serving)).exceptionally(ended -> {
            // an abandoned call has returned after the end of the registry, so nothing else closes the instance
            close(serving);
            return null;
        }));
    }

    List<ServableInstance> using(Object part) {
        return servings.keySet().stream().filter(serving -> serving.uses(part)).toList();
    }

    /** Starts to close an instance, unless that has been started. */
    void close(ServableInstance serving) {
        Runnable release = servings.remove(serving);
        if (release == null) {
            return;
        }
        String name = serving.deployment().name();
        cleanup.run(name, serving::close).thenRun(() -> {
            serving.closed().complete(null);
            // on a thread of its own: the folder is deleted even if close() hangs
            cleanup.run(name, release);
        });
    }
}
