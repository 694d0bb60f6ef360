// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.engine.NativeLibraries;
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

    private static final Logger LOG = LoggerFactory.getLogger(MxnetImages.class);

    private final BundleContext context;
    private final AtomicReference<@Nullable ServiceRegistration<ImageCodec>> published = new AtomicReference<>();
    private volatile boolean stopped;

    @Activate
    public MxnetImages(
            BundleContext context,
            @Reference(target = "(" + NativeLibraries.FRAMEWORK + "=MXNet)") NativeLibraries natives) {
        this.context = context;
        Thread loading = new Thread(() -> loadAndPublish(natives), "hotplate-image-mxnet");
        loading.setDaemon(true);
        loading.start();
    }

    private void loadAndPublish(NativeLibraries natives) {
        Path folder = mapped(natives);
        try {
            ImageCodec codec = MxnetImageCodec.open(LibraryFile.in(folder));
            published.set(context.registerService(
                    ImageCodec.class, codec, FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, RANKING))));
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
        ServiceRegistration<ImageCodec> registration = published.getAndSet(null);
        if (registration != null) {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                LOG.debug("The framework has already unregistered the codec", e);
            }
        }
    }
}
