// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hotplate.engine.EngineFailure;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings MXNet up when its libraries are there, and publishes the engine once it runs. On a thread of its own, for it
 * takes up to a second; by hand, because a declared service would be registered before that has succeeded.
 */
@Component(
        service = {},
        immediate = true)
public final class MxNetStart {

    private static final Logger LOG = LoggerFactory.getLogger(MxNetStart.class);

    private final BundleContext context;
    private final NativeLibraries libraries;
    private final Thread starting;
    private volatile @Nullable ServiceRegistration<ModelEngine> registration;
    private volatile @Nullable ServiceRegistration<EngineFailure> failure;

    @Activate
    public MxNetStart(
            BundleContext context,
            @Reference(target = "(" + NativeLibraries.FRAMEWORK + "=MXNet)") NativeLibraries libraries) {
        this.context = context;
        this.libraries = libraries;
        this.starting = new Thread(this::startAndPublish, "hotplate-mxnet-start");
        starting.setDaemon(true);
        starting.start();
    }

    /** Returns when the engine is gone from the registry, and with it every network: that is the runtime's promise. */
    @Deactivate
    void stop() throws InterruptedException {
        starting.join();
        ServiceRegistration<ModelEngine> published = registration;
        if (published != null) {
            published.unregister();
        }
        ServiceRegistration<EngineFailure> told = failure;
        if (told != null) {
            told.unregister();
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void startAndPublish() {
        Path folder = libraries.directory();
        try {
            Engine engine = MxNetRuntime.start(folder, libraries.flavour());
            Places places = Places.found();
            registration = context.registerService(
                    ModelEngine.class,
                    new MxNetEngine(engine, MxNetRuntime.flavour(), places),
                    FrameworkUtil.asDictionary(Map.of(ModelEngine.NAME, "MXNet")));
            LOG.info(
                    "MXNet {} is up from {}, on {}",
                    engine.getVersion(),
                    MxNetRuntime.library(),
                    places.devices());
            MxNetRuntime.objection(System.getenv(MxNetRuntime.ENGINE_TYPE)).ifPresent(LOG::warn);
            if (!Path.of(MxNetRuntime.library()).startsWith(folder)) {
                LOG.warn("The libraries in {} will not be used before the server is restarted", folder);
            }
        } catch (Exception | LinkageError e) {
            MxNetRuntime.forgetFolder(folder);
            LOG.error("Cannot start MXNet from {}, so there is no engine MXNet. {}", folder, rootCause(e), e);
            failure = context.registerService(
                    EngineFailure.class,
                    new EngineFailure("MXNet", reason(folder, rootCause(e))),
                    FrameworkUtil.asDictionary(Map.of(ModelEngine.NAME, "MXNet")));
        }
    }

    private String reason(Path folder, Throwable cause) {
        List<String> reasons = new ArrayList<>(libraries.doubts());
        if (reasons.isEmpty()) {
            reasons.add(NativeError.sentence(cause));
        }
        reasons.add("restart the server when that is mended");
        return "its libraries in %s cannot be loaded: %s".formatted(folder, String.join("; ", reasons));
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
