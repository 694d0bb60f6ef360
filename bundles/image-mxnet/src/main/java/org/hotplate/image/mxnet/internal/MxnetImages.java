// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.engine.NetworkIsolation;
import org.hotplate.handler.image.ImageCodec;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the codec when libmxnet is loaded. Loading takes up to a second, so it runs on a separate thread and does
 * not delay the start of other bundles. The service is registered in code, because a codec must be available only if it
 * works; otherwise handlers use the one with the next ranking.
 */
@Component(
        service = {},
        immediate = true)
public final class MxnetImages {

    /** Higher than that of all approximate codecs. */
    private static final int RANKING = 1000;

    private static final String FRAMEWORK = "MXNet";
    private static final String TITLE = "the picture decoder";

    private static final Logger LOG = LoggerFactory.getLogger(MxnetImages.class);

    private final BundleContext context;
    private final AtomicReference<@Nullable Published> published = new AtomicReference<>();
    private volatile boolean stopped;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile @Nullable NetworkIsolation isolation;

    private record Published(ServiceRegistration<ImageCodec> registration, IsolatedImageCodec codec) {}

    @Activate
    public MxnetImages(
            BundleContext context,
            @Reference(target = "(" + NativeLibraries.FRAMEWORK + "=" + FRAMEWORK + ")") NativeLibraries natives) {
        this.context = context;
        Thread loading = new Thread(() -> loadAndPublish(natives), "hotplate-image-mxnet");
        loading.setDaemon(true);
        loading.start();
    }

    private void loadAndPublish(NativeLibraries natives) {
        Path folder = mapped(natives);
        try {
            IsolatedImageCodec codec = new IsolatedImageCodec(
                    MxnetImageCodec.open(LibraryFile.in(folder)), natives.flavour(), this::engineFor);
            published.set(new Published(
                    context.registerService(
                            ImageCodec.class,
                            codec,
                            FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, RANKING))),
                    codec));
            LOG.info("Using libmxnet in {} for pictures", folder);
            if (stopped) {
                withdraw();
            }
        } catch (MxnetException | IOException | RuntimeException | LinkageError e) {
            if (stopped) {
                LOG.debug("Stopped while libmxnet was being loaded", e);
            } else {
                LOG.error("Cannot use libmxnet in {} for pictures: {}", folder, e, e);
            }
        }
    }

    private Optional<ModelEngine> engineFor(PictureEngine here) throws ModelLoadException {
        NetworkIsolation service = isolation;
        return service == null ? Optional.empty() : Optional.of(service.engineFor(TITLE, FRAMEWORK, here));
    }

    /** Returns the libmxnet of this process: a process maps only one, that of the first folder that the engine used. */
    private static Path mapped(NativeLibraries natives) {
        String known = System.getProperty("MXNET_LIBRARY_PATH");
        return known != null && Files.isDirectory(Path.of(known)) ? Path.of(known) : natives.directory();
    }

    /** Does not wait for the loading thread, which may be waiting for the thread that calls this. */
    @Deactivate
    void stop() {
        stopped = true;
        withdraw();
    }

    private void withdraw() {
        Published withdrawn = published.getAndSet(null);
        if (withdrawn != null) {
            try {
                withdrawn.registration().unregister();
            } catch (IllegalStateException e) {
                LOG.debug("The framework has already unregistered the codec", e);
            }
            withdrawn.codec().close();
        }
    }
}
