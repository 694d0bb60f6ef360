// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.nio.file.Path;
import java.util.List;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.isolation.internal.ChildLink.FaultException;
import org.hotplate.isolation.internal.ChildLink.LostException;
import org.hotplate.isolation.internal.wire.Fault;
import org.hotplate.isolation.internal.wire.Wire;
import org.hotplate.isolation.internal.wire.Wire.Operation;
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

    private record Loaded(int number, List<TensorSpec> inputs, List<TensorSpec> outputs) {}

    @Override
    public Network load(NetworkFiles files, Device device) throws ModelLoadException {
        try {
            return new ChildNetwork(link.call(
                    Operation.LOAD,
                    out -> {
                        out.writeUTF(absolute(files.definition()));
                        out.writeUTF(
                                files.parameters().map(ChildEngine::absolute).orElse(""));
                        Wire.writeSpecs(out, files.inputs());
                        out.writeUTF(String.join(",", files.allowedOperators()));
                        out.writeUTF(device.name());
                    },
                    in -> new Loaded(in.readInt(), Wire.readSpecs(in), Wire.readSpecs(in))));
        } catch (FaultException e) {
            throw ofLoad(e);
        }
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().toString();
    }

    private static ModelLoadException ofLoad(FaultException e) {
        if (e.fault == Fault.OTHER) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return e.fault.ofLoad(e.getMessage());
    }

    private void close(int number) {
        try {
            link.call(Operation.CLOSE, out -> out.writeInt(number), in -> number);
        } catch (FaultException e) {
            throw new IllegalStateException(e.getMessage(), e);
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
            try {
                return new ChildReplica(
                        link.call(Operation.NEW_REPLICA, out -> out.writeInt(loaded.number()), in -> in.readInt()));
            } catch (FaultException e) {
                throw ofLoad(e);
            }
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
            try {
                return link.call(
                        Operation.FORWARD,
                        out -> {
                            out.writeInt(number);
                            Wire.writeTensors(out, inputs);
                        },
                        in -> List.of());
            } catch (FaultException e) {
                if (e.fault == Fault.OTHER) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
                throw e.fault.ofCall(e.getMessage());
            }
        }

        @Override
        public void close() {
            ChildEngine.this.close(number);
        }
    }
}
