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
 * One translator service as a handler: registered once for each running engine of the name it asks for, so never
 * without one, and gone before the engine is. The registration belongs to the translator's bundle, which is thus what
 * people see as the handler's, what a model can pin, and what an archive can carry.
 */
final class TranslatorOffer implements ServiceTrackerCustomizer<ModelEngine, ServiceRegistration<ModelHandlerFactory>> {

    /** The service property that names the DJL engine a translator's arrays are made by. */
    static final String ENGINE = "hotplate.translator.engine";

    private static final String DEFAULT_ENGINE = "MXNet";
    private static final Logger LOG = LoggerFactory.getLogger(TranslatorOffer.class);

    private final BundleContext context;
    private final ServiceReference<?> translator;
    private final String className;
    private final TranslatorSource source;
    private @Nullable ServiceTracker<?, ?> engines;

    /**
     * Prepares it.
     *
     * @param className the translator's class, by which models find it if its service names none
     */
    TranslatorOffer(BundleContext context, ServiceReference<?> translator, String className, TranslatorSource source) {
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

    /** Returns once no model uses the translator any more. */
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
            return null; // it is stopping; its service is about to go
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
            LOG.debug("{} has gone with its bundle", className, e);
        }
    }
}
