// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import java.util.List;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.FrontEndRegistration;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.deploy.ModelArchives;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Serves the paths below {@code /v2} on the management listener, if there is one. */
@Component(
        immediate = true,
        service = {})
public final class RepositoryFrontEnd {

    private final FrontEndRegistration registration;

    @Activate
    public RepositoryFrontEnd(
            @Reference ModelRegistry registry,
            @Reference ModelDeployments deployments,
            @Reference ModelArchives archives,
            @Reference SharedHttp shared,
            BundleContext context) {
        this(Listener.MANAGEMENT, registry, deployments, archives, shared, context);
    }

    RepositoryFrontEnd(
            Listener listener,
            ModelRegistry registry,
            ModelDeployments deployments,
            ModelArchives archives,
            SharedHttp shared,
            BundleContext context) {
        FrontEnd frontEnd = new FrontEnd(shared, Replies::error);
        String version = context.getBundle().getVersion().toString();
        Repository repository = new Repository(registry, deployments, archives);
        registration = new FrontEndRegistration(
                context,
                "hotplate.oip.repository",
                listener,
                OipFrontEnd.PATH,
                frontEnd,
                List.of(),
                new RepositoryServlet(repository, frontEnd, version));
    }

    @Deactivate
    void close() {
        registration.close();
    }
}
