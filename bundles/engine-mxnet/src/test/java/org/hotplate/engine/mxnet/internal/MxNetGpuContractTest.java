// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineContract;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.SampleNetworks;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The contract's networks on a GPU; see {@link TestEngine}. */
@EnabledIfSystemProperty(named = TestEngine.GPU_NATIVES, matches = ".+")
class MxNetGpuContractTest extends EngineContract {

    @Override
    protected ModelEngine engine() {
        MxNetEngine engine = TestEngine.get();
        assumeTrue(engine.devices().contains(TestEngine.GPU), () -> "skipped: " + engine.remark());
        return engine;
    }

    @Override
    protected Device device() {
        return TestEngine.GPU;
    }

    @Override
    protected SampleNetworks networks(Path folder) {
        return new MxNetEngineContractTest.Samples(new TestNetworks(folder));
    }
}
