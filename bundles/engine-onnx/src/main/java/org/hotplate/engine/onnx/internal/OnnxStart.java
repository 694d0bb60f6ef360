// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.natives.start.EngineStart;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Starts ONNX Runtime when the service with its libraries is available. */
@Component(
        service = {},
        immediate = true)
public final class OnnxStart {

    private final EngineStart start;
    private volatile @Nullable OnnxEngine engine;

    @Activate
    public OnnxStart(
            BundleContext context,
            @Reference(target = "(" + NativeLibraries.FRAMEWORK + "=ONNX)") NativeLibraries libraries) {
        this.start = EngineStart.begin(context, "ONNX", libraries, this::engine);
    }

    private ModelEngine engine(NativeLibraries libraries) throws IOException, OrtException {
        OnnxEngine made = new OnnxFactory().start(libraries);
        engine = made;
        return made;
    }

    @Deactivate
    void stop() throws InterruptedException {
        start.stop();
        OnnxEngine gone = engine;
        if (gone != null) {
            gone.close();
        }
    }
}
