// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.util.List;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.isolation.internal.ChildLink.Loaded;
import org.hotplate.isolation.internal.ChildLink.LostException;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine in a child, for one thread. Only the processor can be used, and outputs stay in the child. */
final class ChildEngine implements ModelEngine {

    private static final Logger LOG = LoggerFactory.getLogger(ChildEngine.class);

    private final ChildLink link;
    private final ModelEngine original;

    /** @param original the engine in this process */
    ChildEngine(ChildLink link, ModelEngine original) {
        this.link = link;
        this.original = original;
    }

    @Override
    public String version() {
        return original.version();
    }

    @Override
    public String flavour() {
        return original.flavour();
    }

    @Override
    public List<Device> devices() {
        return List.of(Device.CPU);
    }

    @Override
    public Network load(NetworkFiles files, Device device) throws ModelLoadException {
        return new ChildNetwork(link.load(files, device));
    }

    private void close(int number) {
        try {
            link.close(number);
        } catch (LostException e) {
            // whoever opened the link finds that it is lost
            LOG.debug("Nothing is left to close", e);
        }
    }

    private final class ChildNetwork implements Network {

        private final Loaded loaded;

        private ChildNetwork(Loaded loaded) {
            this.loaded = loaded;
        }

        @Override
        public List<TensorSpec> inputs() {
            return loaded.inputs();
        }

        @Override
        public List<TensorSpec> outputs() {
            return loaded.outputs();
        }

        @Override
        public Replica newReplica() throws ModelLoadException {
            return new ChildReplica(link.newReplica(loaded.number()));
        }

        @Override
        public void close() {
            ChildEngine.this.close(loaded.number());
        }
    }

    private final class ChildReplica implements Replica {

        private final int number;

        private ChildReplica(int number) {
            this.number = number;
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
            link.tryForward(number, inputs, memory);
            return List.of();
        }

        @Override
        public void close() {
            ChildEngine.this.close(number);
        }
    }
}
