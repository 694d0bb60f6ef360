// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.hotplate.http.FrontEnd;
import org.hotplate.http.FrontEndRegistration;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.Reply;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.admin.ModelScaling;
import org.hotplate.model.admin.ModelVersions;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.model.observer.ModelListener;
import org.hotplate.server.ServerFolders;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Serves the management API of MMS 1.x on the management listener, if there is one. */
@Component(
        immediate = true,
        service = {})
public final class ManagementApi {

    /** A URL may take long, so that it must not delay the other changes. */
    private static final int THREADS = 4;

    private static final int MOST_WAITING = 100;

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                Thread thread = new Thread(work, "hotplate-mms-files");
                thread.setDaemon(true);
                return thread;
            });
    private final ServiceRegistration<?> listener;
    private final FrontEndRegistration registration;

    @Activate
    public ManagementApi(
            @Reference ModelRegistry registry,
            @Reference ModelDeployments deployments,
            @Reference ModelArchives archives,
            @Reference ModelScaling scaling,
            @Reference ModelVersions versions,
            @Reference ServerFolders folders,
            @Reference SharedHttp shared,
            BundleContext context)
            throws IOException {
        this(Listener.MANAGEMENT, registry, deployments, archives, scaling, versions, folders, shared, context);
    }

    ManagementApi(
            Listener served,
            ModelRegistry registry,
            ModelDeployments deployments,
            ModelArchives archives,
            ModelScaling scaling,
            ModelVersions versions,
            ServerFolders folders,
            SharedHttp shared,
            BundleContext context)
            throws IOException {
        executor.allowCoreThreadTimeOut(true);
        Readiness readiness = new Readiness(registry);
        OwnFiles own = new OwnFiles(archives.folder(), folders.data().resolve("registered-files"));
        Registrar registrar = new Registrar(registry, deployments, archives, scaling, readiness, own, executor);
        FrontEnd frontEnd = new FrontEnd(shared, Reply::error);
        listener = context.registerService(ModelListener.class, readiness, FrameworkUtil.asDictionary(Map.of()));
        registration = new FrontEndRegistration(
                context,
                "hotplate.mms",
                served,
                List.of("/models/*", "/api-description", ""),
                frontEnd,
                List.of(),
                new ModelsServlet(new Models(registry, scaling, versions, registrar), shared, frontEnd));
    }

    @Deactivate
    void close() {
        registration.close();
        listener.unregister();
        executor.shutdownNow();
    }
}
