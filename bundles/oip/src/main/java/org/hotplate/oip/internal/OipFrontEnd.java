// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import java.util.List;
import java.util.Map;
import org.hotplate.health.Health;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.FrontEndRegistration;
import org.hotplate.http.FrontEndRegistration.Listener;
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

/** Serves the paths below {@code /v2}. */
@Component(
        immediate = true,
        service = {})
public final class OipFrontEnd {

    static final String PATH = "/v2";

    private final ServiceRegistration<?> observer;
    private final FrontEndRegistration registration;

    @Activate
    public OipFrontEnd(
            @Reference ModelRegistry registry,
            @Reference SharedHttp shared,
            @Reference Health health,
            BundleContext context) {
        FrontEnd frontEnd = new FrontEnd(shared, Replies::error);
        String version = context.getBundle().getVersion().toString();
        Statistics statistics = new Statistics();
        observer = context.registerService(
                new String[] {CallObserver.class.getName(), ModelListener.class.getName()},
                statistics,
                FrameworkUtil.asDictionary(Map.of()));
        registration = new FrontEndRegistration(
                context,
                "hotplate.oip",
                Listener.PUBLIC,
                PATH,
                frontEnd,
                List.of(),
                new InferenceServlet(registry, shared, health, frontEnd, statistics, version));
    }

    @Deactivate
    void close() {
        registration.close();
        observer.unregister();
    }
}
