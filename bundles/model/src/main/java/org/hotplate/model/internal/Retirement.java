// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** The servings of a model that were replaced and still finish what they began. Used on the registry's thread only. */
final class Retirement {

    private final WorkerPool pool;
    private final Executor registry;
    /** And whether their networks go with them. */
    private final Map<Serving, Boolean> servings = new HashMap<>();

    Retirement(WorkerPool pool, Executor registry) {
        this.pool = pool;
        this.registry = registry;
    }

    /**
     * Closes a serving once the last call in it has ended.
     *
     * @param withNetwork false if its network serves on
     */
    void add(Serving serving, boolean withNetwork) {
        servings.put(serving, withNetwork);
        pool.whenLeft(serving, () -> registry.execute(() -> close(serving)));
    }

    List<Serving> using(Object part) {
        return servings.keySet().stream().filter(serving -> serving.uses(part)).toList();
    }

    /** Closes a serving now, if that has not been done. */
    void close(Serving serving) {
        Boolean withNetwork = servings.remove(serving);
        if (withNetwork != null) {
            serving.closeHandler();
            if (withNetwork) {
                serving.replicas().close();
            }
        }
    }
}
