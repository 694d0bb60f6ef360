// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import java.util.HashMap;
import java.util.Map;
import org.hotplate.engine.ModelEngine;
import org.hotplate.handler.ModelHandlerFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers a translator service as a handler factory, once for each running engine of the name that it requires;
 * unregisters it before the engine stops. The registration uses the context of the translator's bundle, so that this bundle
 * is shown as the handler's bundle, can be selected by a model's configuration and can be contained in an archive.
 */
final class TranslatorRegistration
        implements ServiceTrackerCustomizer<ModelEngine, ServiceRegistration<ModelHandlerFactory>> {

    /** The service property with the name of the DJL engine that creates the translator's arrays. */
    static final String ENGINE = "hotplate.translator.engine";

    private static final String DEFAULT_ENGINE = "MXNet";
    private static final Logger LOG = LoggerFactory.getLogger(TranslatorRegistration.class);

    private final BundleContext context;
    private final ServiceReference<?> translator;
    private final String className;
    private final TranslatorSource source;
    private @Nullable ServiceTracker<?, ?> engines;

    /**
     * Creates a registration, which is inactive until {@link #open}.
     *
     * @param className the translator's class, which is the handler's name if the service sets none
     */
    TranslatorRegistration(
            BundleContext context, ServiceReference<?> translator, String className, TranslatorSource source) {
        this.context = context;
        this.translator = translator;
        this.className = className;
        this.source = source;
    }

    void open() {
        ServiceTracker<?, ?> tracker = new ServiceTracker<>(context, runs(engine()), this);
        synchronized (this) {
            engines = tracker;
        }
        tracker.open();
    }

    /** Unregisters the handler; returns when no model uses the translator any more. */
    void close() {
        ServiceTracker<?, ?> open;
        synchronized (this) {
            open = engines;
            engines = null;
        }
        if (open != null) {
            open.close();
        }
    }

    private String engine() {
        return translator.getProperty(ENGINE) instanceof String name ? name : DEFAULT_ENGINE;
    }

    private Filter runs(String engine) {
        String escaped = engine.replaceAll("[\\\\*()]", "\\\\$0");
        String filter = "(&(%s=%s)(%s=%s))"
                .formatted(Constants.OBJECTCLASS, ModelEngine.class.getName(), ModelEngine.NAME, escaped);
        try {
            return FrameworkUtil.createFilter(filter);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("No filter: " + filter, e);
        }
    }

    @Override
    public @Nullable ServiceRegistration<ModelHandlerFactory> addingService(ServiceReference<ModelEngine> engine) {
        BundleContext owner =
                translator.getBundle() == null ? null : translator.getBundle().getBundleContext();
        if (owner == null) {
            return null; // the engine is stopping and its service will be unregistered
        }
        Object services = translator.getProperty(ModelHandlerFactory.SERVICES);
        Map<String, Object> properties = new HashMap<>();
        properties.put(ModelHandlerFactory.SERVICES, services == null ? className : services);
        Object ranking = translator.getProperty(Constants.SERVICE_RANKING);
        if (ranking != null) {
            properties.put(Constants.SERVICE_RANKING, ranking);
        }
        LOG.debug("{} of {} is registered as a handler", className, translator.getBundle());
        return owner.registerService(
                ModelHandlerFactory.class,
                new TranslatorHandlers(engine(), className, source),
                FrameworkUtil.asDictionary(properties));
    }

    @Override
    public void modifiedService(
            ServiceReference<ModelEngine> engine, ServiceRegistration<ModelHandlerFactory> handlers) {}

    @Override
    public void removedService(
            ServiceReference<ModelEngine> engine, ServiceRegistration<ModelHandlerFactory> handlers) {
        try {
            handlers.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("{} was unregistered with its bundle", className, e);
        }
    }
}
