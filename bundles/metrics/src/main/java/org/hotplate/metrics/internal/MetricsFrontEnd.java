// SPDX-License-Identifier: Apache-2.0
package org.hotplate.metrics.internal;

import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.FrontEndRegistration;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.Reply;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.ModelListener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Observes the models, and serves the metrics page on the management listener. */
@Component(
        immediate = true,
        service = {})
public final class MetricsFrontEnd {

    static final String PATH = "/metrics";

    private final ServiceRegistration<?> observer;
    private final FrontEndRegistration registration;

    @Activate
    public MetricsFrontEnd(@Reference ModelRegistry models, @Reference SharedHttp shared, BundleContext context) {
        this(models, shared, context, Listener.MANAGEMENT);
    }

    MetricsFrontEnd(ModelRegistry models, SharedHttp shared, BundleContext context, Listener listener) {
        PrometheusRegistry registry = new PrometheusRegistry();
        JvmMetrics.builder().register(registry);
        registry.register(new ModelMetrics(models, shared::reservedBytes));
        CallMetrics calls = new CallMetrics(registry);
        observer = context.registerService(
                new String[] {CallObserver.class.getName(), ModelListener.class.getName()},
                calls,
                FrameworkUtil.asDictionary(Map.of()));
        FrontEnd frontEnd = new FrontEnd(shared, Reply::error);
        registration = new FrontEndRegistration(
                context,
                "hotplate.metrics",
                listener,
                PATH,
                frontEnd,
                List.of(),
                new MetricsServlet(registry, frontEnd));
    }

    @Deactivate
    void close() {
        registration.close();
        observer.unregister();
    }
}
