// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import java.nio.file.Path;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineContract;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.SampleNetworks;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract's networks on a GPU; see {@link GpuEngine}. */
@EnabledIfSystemProperty(named = GpuEngine.PROPERTY, matches = ".+")
class OnnxGpuContractTest extends EngineContract {

    @Override
    protected ModelEngine engine() {
        return GpuEngine.get();
    }

    @Override
    protected Device device() {
        return GpuEngine.GPU;
    }

    @Override
    protected SampleNetworks networks(Path folder) {
        return new OnnxSamples(folder);
    }
}
