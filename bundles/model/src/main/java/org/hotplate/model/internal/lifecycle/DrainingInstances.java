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
    private final Map<ServableInstance, End> servings = new HashMap<>();

    /** What goes with a serving: its network, unless that serves on, and what its deployment has lent it. */
    private record End(boolean withNetwork, Runnable release) {}

    DrainingInstances(WorkerPool pool, Executor registry) {
        this.pool = pool;
        this.registry = registry;
    }

    /**
     * Closes a serving once the last call in it has ended.
     *
     * @param withNetwork false if its network serves on
     * @param release run then
     */
    void add(ServableInstance serving, boolean withNetwork, Runnable release) {
        servings.put(serving, new End(withNetwork, release));
        pool.whenLeft(serving, () -> registry.execute(() -> close(serving)));
    }

    List<ServableInstance> using(Object part) {
        return servings.keySet().stream().filter(serving -> serving.uses(part)).toList();
    }

    /** Closes a serving now, if that has not been done. */
    void close(ServableInstance serving) {
        End end = servings.remove(serving);
        if (end != null) {
            serving.closeHandler();
            if (end.withNetwork()) {
                serving.replicas().close();
            }
            end.release().run();
        }
    }
}
