// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import java.util.List;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.FrontEndRegistration;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.osgi.framework.BundleContext;
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

    private final FrontEndRegistration registration;

    @Activate
    public OipFrontEnd(@Reference ModelRegistry registry, @Reference SharedHttp shared, BundleContext context) {
        FrontEnd frontEnd = new FrontEnd(shared, Replies::error);
        String version = context.getBundle().getVersion().toString();
        registration = new FrontEndRegistration(
                context,
                "hotplate.oip",
                Listener.PUBLIC,
                PATH,
                frontEnd,
                List.of(),
                new InferenceServlet(registry, shared, frontEnd, version));
    }

    @Deactivate
    void close() {
        registration.close();
    }
}
