// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Path;
import java.util.Map;
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
 * Brings ONNX Runtime up when its libraries are there, and publishes the engine once it runs. On a thread of its own,
 * for nothing may wait for it; by hand, because a declared service would be registered before that has succeeded.
 */
@Component(
        service = {},
        immediate = true)
public final class OnnxStart {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxStart.class);

    private final BundleContext context;
    private final NativeLibraries libraries;
    private final Thread starting;
    private volatile @Nullable ServiceRegistration<ModelEngine> registration;
    private volatile @Nullable OnnxEngine engine;

    @Activate
    public OnnxStart(
            BundleContext context,
            @Reference(target = "(" + NativeLibraries.FRAMEWORK + "=ONNX)") NativeLibraries libraries) {
        this.context = context;
        this.libraries = libraries;
        this.starting = new Thread(this::startAndPublish, "hotplate-onnx-start");
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
        OnnxEngine gone = engine;
        if (gone != null) {
            gone.close();
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void startAndPublish() {
        Path folder = libraries.directory();
        try {
            OrtEnvironment environment = OnnxRuntimes.start(folder);
            SessionThreads threads = SessionThreads.of(System.getenv(SessionThreads.VARIABLE));
            OnnxEngine made = new OnnxEngine(environment, threads);
            engine = made;
            registration = context.registerService(
                    ModelEngine.class, made, FrameworkUtil.asDictionary(Map.of(ModelEngine.NAME, "ONNX")));
            LOG.info("ONNX Runtime {} is up from {}, {}", environment.getVersion(), folder, threads);
        } catch (Exception | LinkageError e) {
            LOG.error("Cannot start ONNX Runtime from {}, so there is no engine ONNX. {}", folder, rootCause(e), e);
        }
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
