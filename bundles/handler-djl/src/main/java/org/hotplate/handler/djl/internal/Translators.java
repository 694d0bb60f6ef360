// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/** Tracks translator services and registers each as a handler. */
@Component(
        service = {},
        immediate = true)
public final class Translators {

    private final List<ServiceTracker<?, ?>> trackers;

    @Activate
    public Translators(BundleContext context) {
        trackers = List.of(
                tracker(context, Translator.class, SingleTranslator::new),
                tracker(context, TranslatorFactory.class, FactoryTranslators::new));
        trackers.forEach(ServiceTracker::open);
    }

    @Deactivate
    void close() {
        trackers.forEach(ServiceTracker::close);
    }

    private static <S> ServiceTracker<S, TranslatorRegistration> tracker(
            BundleContext context,
            Class<S> type,
            BiFunction<BundleContext, ServiceReference<S>, TranslatorSource> source) {
        return new ServiceTracker<>(context, type, new ServiceTrackerCustomizer<S, TranslatorRegistration>() {
            @Override
            public @Nullable TranslatorRegistration addingService(ServiceReference<S> reference) {
                S service = context.getService(reference);
                if (service == null) {
                    return null;
                }
                TranslatorRegistration offer = new TranslatorRegistration(
                        context, reference, service.getClass().getName(), source.apply(context, reference));
                offer.open();
                return offer;
            }

            @Override
            public void modifiedService(ServiceReference<S> reference, TranslatorRegistration offer) {
                offer.close();
                offer.open();
            }

            @Override
            public void removedService(ServiceReference<S> reference, TranslatorRegistration offer) {
                offer.close();
                context.ungetService(reference);
            }
        });
    }
}
