// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import java.nio.file.Path;
import org.hotplate.engine.EngineContract;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.SampleNetworks;

class OnnxEngineContractTest extends EngineContract {

    @Override
    protected ModelEngine engine() {
        return TestEngine.get();
    }

    @Override
    protected SampleNetworks networks(Path folder) {
        return new OnnxSamples(folder);
    }
}
