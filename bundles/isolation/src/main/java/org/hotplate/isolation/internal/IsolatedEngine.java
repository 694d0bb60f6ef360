// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.isolation.internal.ChildLink.Loaded;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Loads the networks of one model into a process. When that ends, they are loaded again into the next one. */
final class IsolatedEngine implements ModelEngine {

    private static final int MOST_LOADS = 3;

    private final String user;
    private final ModelEngine original;
    private final ServingProcess process;
    private final boolean shared;

    /**
     * Makes an engine.
     *
     * @param user what the networks belong to, for messages, such as {@code model 'digits'}
     * @param original the engine in this process, which reports the devices
     * @param shared whether other models use the process; otherwise it ends with the last network
     */
    IsolatedEngine(String user, ModelEngine original, ServingProcess process, boolean shared) {
        this.user = user;
        this.original = original;
        this.process = process;
        this.shared = shared;
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
        return original.devices();
    }

    @Override
    public Optional<DeviceMemory> memory(Device device) {
        return original.memory(device);
    }

    @Override
    public Network load(NetworkFiles files, Device device) throws ModelLoadException {
        IsolatedNetwork network = new IsolatedNetwork(files, device);
        process.opened();
        try {
            prepare(child -> network.numberIn(child, true));
            return network;
        } catch (EngineProcessException e) {
            network.close();
            if (Thread.currentThread().isInterrupted()) {
                process.abandonLoad(user);
            }
            throw new ModelLoadException(e.getMessage(), e);
        } catch (ModelLoadException | RuntimeException | Error e) {
            network.close();
            throw e;
        }
    }

    /**
     * Loads a network or makes a replica. It is repeated if the process ends: the network has passed its trial, so that
     * requests of other models are more likely to be the cause.
     */
    private void prepare(ServingProcess.Work<Integer, ModelLoadException> work)
            throws ModelLoadException, EngineProcessException {
        for (int attempt = 1; ; attempt++) {
            try {
                process.<Integer, ModelLoadException>call(new RunningCall(user), work);
                return;
            } catch (EngineProcessException e) {
                if (attempt == MOST_LOADS || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    private final class IsolatedNetwork implements Network {

        private final NetworkFiles files;
        private final Device device;
        private final Object loading = new Object();
        /** Guarded by {@link #loading}. */
        private @Nullable ServingChild loadedIn;

        private volatile @Nullable Loaded loaded;
        private boolean closed;

        private IsolatedNetwork(NetworkFiles files, Device device) {
            this.files = files;
            this.device = device;
        }

        /** Loads it into the process unless it is there; returns its number. */
        private int numberIn(ServingChild child, boolean low) throws ModelLoadException {
            synchronized (loading) {
                Loaded known = loaded;
                if (known == null || loadedIn != child) {
                    known = child.link(low).load(files, device);
                    loaded = known;
                    loadedIn = child;
                }
                return known.number();
            }
        }

        private Loaded specs() {
            Loaded known = loaded;
            if (known == null) {
                throw new IllegalStateException("The network is not loaded");
            }
            return known;
        }

        @Override
        public List<TensorSpec> inputs() {
            return specs().inputs();
        }

        @Override
        public List<TensorSpec> outputs() {
            return specs().outputs();
        }

        @Override
        public Replica newReplica() throws ModelLoadException {
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException("The network is closed");
                }
            }
            IsolatedReplica replica = new IsolatedReplica(this);
            try {
                prepare(replica::numberIn);
            } catch (EngineProcessException e) {
                throw new ModelLoadException(e.getMessage(), e);
            }
            return replica;
        }

        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            ServingChild child;
            Loaded last;
            synchronized (loading) {
                child = loadedIn;
                last = loaded;
            }
            if (child != null && last != null) {
                child.close(last.number());
            }
            if (!shared) {
                process.close();
            }
            process.released();
        }
    }

    private final class IsolatedReplica implements Replica {

        private final IsolatedNetwork network;
        private final Thread owner = Thread.currentThread();
        private volatile @Nullable RunningCall running;
        private volatile @Nullable ServingChild madeIn;
        private volatile int number;
        private volatile boolean closed;

        private IsolatedReplica(IsolatedNetwork network) {
            this.network = network;
        }

        /** Makes it in the process unless it is there; returns its number. */
        private int numberIn(ServingChild child) throws ModelLoadException {
            if (madeIn != child) {
                number = child.link().newReplica(network.numberIn(child, false));
                madeIn = child;
            }
            return number;
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
            if (Thread.currentThread() != owner) {
                throw new IllegalStateException("This replica belongs to the thread '%s'".formatted(owner.getName()));
            }
            if (closed) {
                throw new IllegalStateException("The replica is closed");
            }
            RunningCall call = new RunningCall(user);
            running = call;
            try {
                OutputMemory once = new ReservedOnce(memory);
                return process.<List<Tensor>, InferenceException>call(call, child -> run(child, call, inputs, once));
            } finally {
                running = null;
                if (closed) {
                    release();
                }
            }
        }

        private List<Tensor> run(ServingChild child, RunningCall call, List<Tensor> inputs, OutputMemory memory)
                throws InferenceException {
            try {
                call.runsOn(numberIn(child));
            } catch (LoadMemoryException e) {
                throw new InferenceMemoryException(e.getMessage(), e);
            } catch (ModelLoadException e) {
                throw new InferenceException(
                        "The network could not be loaded into a new process: " + e.getMessage(), e);
            }
            return child.link().forward(call.replica(), inputs, memory);
        }

        @Override
        public void cancel() {
            RunningCall call = running;
            if (call != null) {
                process.cancel(call);
            }
        }

        @Override
        public void close() {
            closed = true;
            if (running == null) {
                release();
            }
        }

        private void release() {
            ServingChild child = madeIn;
            madeIn = null;
            if (child != null) {
                child.close(number);
            }
        }
    }

    /** Reserves memory for each output once, although a call may be repeated in another process. */
    private static final class ReservedOnce implements OutputMemory {

        private final OutputMemory memory;
        private final Map<String, Long> reserved = new HashMap<>();

        private ReservedOnce(OutputMemory memory) {
            this.memory = memory;
        }

        @Override
        public void reserve(String output, long bytes) throws InferenceMemoryException {
            long before = reserved.getOrDefault(output, 0L);
            if (bytes > before) {
                memory.reserve(output, bytes - before);
                reserved.put(output, bytes);
            }
        }
    }
}
