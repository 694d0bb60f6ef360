// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.lifecycle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.hotplate.model.internal.scheduling.WorkerPool;

/** The servings of a model that were replaced and still finish what they began. Used on the registry's thread only. */
final class DrainingInstances {

    private final WorkerPool pool;
    private final Executor registry;
    private final Cleanup cleanup;
    /** Each with what is run once it has been closed. */
    private final Map<ServableInstance, Runnable> servings = new HashMap<>();

    DrainingInstances(WorkerPool pool, Executor registry, Cleanup cleanup) {
        this.pool = pool;
        this.registry = registry;
        this.cleanup = cleanup;
    }

    /**
     * Closes a serving once the last call in it has ended.
     *
     * @param release run then
     */
    void add(ServableInstance serving, Runnable release) {
        servings.put(serving, release);
        pool.whenLeft(serving, () -> registry.execute(() -> close(serving)));
    }

    List<ServableInstance> using(Object part) {
        return servings.keySet().stream().filter(serving -> serving.uses(part)).toList();
    }

    /** Begins to close a serving now, if that has not been done. */
    void close(ServableInstance serving) {
        Runnable release = servings.remove(serving);
        if (release == null) {
            return;
        }
        String name = serving.deployment().name();
        cleanup.run(name, serving::close).thenRun(() -> {
            serving.closed().complete(null);
            // on a thread of its own: a close() that hangs must not keep the folder
            cleanup.run(name, release);
        });
    }
}
