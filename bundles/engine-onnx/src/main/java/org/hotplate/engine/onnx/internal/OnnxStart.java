// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.natives.start.EngineStart;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Brings ONNX Runtime up when its libraries are there. */
@Component(
        service = {},
        immediate = true)
public final class OnnxStart {

    private final EngineStart start;

    @Activate
    public OnnxStart(
            BundleContext context,
            @Reference(target = "(" + NativeLibraries.FRAMEWORK + "=ONNX)") NativeLibraries libraries) {
        this.start = EngineStart.begin(context, "ONNX", libraries, OnnxStart::engine);
    }

    private static ModelEngine engine(NativeLibraries libraries) throws IOException, OrtException {
        SessionThreads threads = SessionThreads.of(System.getenv(SessionThreads.VARIABLE));
        return new OnnxEngine(
                OnnxRuntimes.start(libraries.directory(), libraries.doubts()), libraries.flavour(), threads);
    }

    @Deactivate
    void stop() throws InterruptedException {
        start.stop();
    }
}
