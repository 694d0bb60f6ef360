// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import org.hotplate.engine.EngineFactory;
import org.hotplate.engine.NativeLibraries;

/** Starts ONNX Runtime, in the container or outside of it. */
public final class OnnxFactory implements EngineFactory {

    @Override
    public OnnxEngine start(NativeLibraries libraries) throws IOException, OrtException {
        SessionThreads threads = SessionThreads.of(System.getenv(SessionThreads.VARIABLE));
        return new OnnxEngine(
                OnnxRuntimes.start(libraries.directory(), libraries.doubts()), libraries.flavour(), threads);
    }
}
