// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the objects of services, again after a delay if there is none yet: while two threads change the references of a
 * declared component, it may have no object for a moment although its service is registered. Neither Declarative
 * Services nor a service tracker tries again. Thread-safe.
 */
public final class ServiceObjects<S> {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceObjects.class);
    /** Few, since a component whose constructor fails logs an error at each. */
    private static final List<Long> DELAYS_MILLIS = List.of(100L, 400L, 1600L);

    private final BundleContext context;
    private final BiConsumer<ServiceReference<S>, S> added;
    private final Consumer<S> removed;
    /** The registered services with their objects; guarded by itself. */
    private final Map<ServiceReference<S>, Optional<S>> services = new HashMap<>();

    /**
     * Prepares it.
     *
     * @param added called with each object; never after {@code removed}
     * @param removed called with each object whose service is removed
     */
    public ServiceObjects(BundleContext context, BiConsumer<ServiceReference<S>, S> added, Consumer<S> removed) {
        this.context = context;
        this.added = added;
        this.removed = removed;
    }

    /** Adds a service that has been registered. */
    public void add(ServiceReference<S> reference) {
        synchronized (services) {
            services.put(reference, Optional.empty());
        }
        get(reference, 1);
    }

    private void get(ServiceReference<S> reference, int attempt) {
        @Nullable S object = object(reference);
        synchronized (services) {
            if (services.containsKey(reference)) {
                if (object != null) {
                    services.put(reference, Optional.of(object));
                    added.accept(reference, object);
                } else if (attempt <= DELAYS_MILLIS.size()) {
                    CompletableFuture.delayedExecutor(DELAYS_MILLIS.get(attempt - 1), TimeUnit.MILLISECONDS)
                            .execute(() -> get(reference, attempt + 1));
                } else {
                    LOG.warn("A service of {} is not used: the bundle provides no object for it", reference);
                }
                return;
            }
        }
        if (object != null) {
            context.ungetService(reference);
        }
    }

    private @Nullable S object(ServiceReference<S> reference) {
        try {
            return context.getService(reference);
        } catch (IllegalStateException e) {
            LOG.debug("The model bundle is being stopped", e);
            return null;
        }
    }

    /** Removes a service that is being unregistered. */
    public void remove(ServiceReference<S> reference) {
        Optional<S> object;
        synchronized (services) {
            object = services.remove(reference);
        }
        if (object != null && object.isPresent()) {
            removed.accept(object.get());
            context.ungetService(reference);
        }
    }
}
