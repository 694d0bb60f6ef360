// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.Engine;
import java.nio.file.Path;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.natives.start.EngineStart;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings MXNet up when its libraries are there. */
@Component(
        service = {},
        immediate = true)
public final class MxNetStart {

    private static final Logger LOG = LoggerFactory.getLogger(MxNetStart.class);

    private final EngineStart start;

    @Activate
    public MxNetStart(
            BundleContext context,
            @Reference(target = "(" + NativeLibraries.FRAMEWORK + "=MXNet)") NativeLibraries libraries) {
        this.start = EngineStart.begin(context, "MXNet", libraries, MxNetStart::engine);
    }

    private static ModelEngine engine(NativeLibraries libraries) {
        Path folder = libraries.directory();
        try {
            Engine engine = MxNetRuntime.start(folder, libraries.flavour());
            MxNetRuntime.objection(System.getenv(MxNetRuntime.ENGINE_TYPE)).ifPresent(LOG::warn);
            return new MxNetEngine(engine, MxNetRuntime.flavour(), Places.found(libraries));
        } catch (RuntimeException | Error e) {
            MxNetRuntime.forgetFolder(folder);
            throw e;
        }
    }

    @Deactivate
    void stop() throws InterruptedException {
        start.stop();
    }
}
