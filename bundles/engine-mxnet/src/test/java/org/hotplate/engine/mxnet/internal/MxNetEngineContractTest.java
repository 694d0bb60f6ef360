// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.engine.EngineContract;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.SampleNetworks;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

class MxNetEngineContractTest extends EngineContract {

    @Override
    protected ModelEngine engine() {
        return TestEngine.get();
    }

    @Override
    protected boolean acceptsEmptyTensors() {
        return false;
    }

    @Override
    protected SampleNetworks networks(Path folder) {
        return new Samples(new TestNetworks(folder));
    }

    record Samples(TestNetworks networks) implements SampleNetworks {

        @Override
        public Optional<NetworkFiles> identity(DataType type, Shape shape) throws IOException {
            if (!MxNetTypes.SUPPORTED.contains(type) || shape.rank() == 0) {
                return Optional.empty();
            }
            TestSymbol symbol = new TestSymbol();
            int copy = symbol.op("_copy", "copy", Map.of(), symbol.variable("data"));
            return Optional.of(networks.files(
                    symbol.json(copy), new TestParams().bytes(), List.of(new TensorSpec("data", shape, type))));
        }

        @Override
        public NetworkFiles sums() throws IOException {
            return networks.twoInputs();
        }

        @Override
        public NetworkFiles doubled() throws IOException {
            TestSymbol symbol = new TestSymbol();
            int twice = symbol.op("_mul_scalar", "twice", Map.of("scalar", "2"), symbol.variable("data"));
            return networks.files(
                    symbol.json(twice),
                    new TestParams().bytes(),
                    List.of(new TensorSpec("data", Shape.of(Shape.ANY, Shape.ANY))));
        }

        @Override
        public NetworkFiles wide() throws IOException {
            return networks.wide();
        }
    }
}
