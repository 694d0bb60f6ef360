// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Gives every input back; counts what is open, and tells when it is used wrongly. */
public final class FakeEngine implements ModelEngine {

    public final AtomicInteger loads = new AtomicInteger();
    public final AtomicInteger openNetworks = new AtomicInteger();
    public final AtomicInteger openReplicas = new AtomicInteger();
    /** How often a replica was entered by two threads or another than made it, or used after its end or its network's. */
    public final AtomicInteger misuses = new AtomicInteger();

    /** Where the first misuse was noticed. */
    final AtomicReference<Throwable> firstMisuse = new AtomicReference<>();

    private void misused(String how) {
        firstMisuse.compareAndSet(null, new IllegalStateException(how));
        misuses.incrementAndGet();
    }

    /** The threads that a replica was run on. */
    final Set<Thread> ran = ConcurrentHashMap.newKeySet();

    volatile Gate loading = Gate.open();
    volatile Gate running = Gate.open();
    volatile String refusal = "";
    /** What it says to networks it pretends not to know. */
    public volatile String foreign = "";
    /** What it says to inputs it pretends not to take. */
    volatile String unfit = "";

    private volatile String refusedOn = "";
    private final AtomicReference<Consumer<Thread>> next = new AtomicReference<>(thread -> {});

    /** Fails whatever is run on threads named so. */
    void refusalOn(String threads, String reason) {
        refusedOn = threads;
        refusal = reason;
    }

    /** Stops the next thread named so at a gate; returns where it is told. */
    Set<Thread> slowOnce(String threads, Gate gate) {
        Set<Thread> stopped = ConcurrentHashMap.newKeySet();
        next.set(thread -> {
            if (thread.getName().startsWith(threads) && stopped.isEmpty() && stopped.add(thread)) {
                gate.pass();
            }
        });
        return stopped;
    }

    /** What each forward throws, as if its process had ended; null if nothing. */
    volatile @Nullable EngineProcessException processEnd;
    /** How many calls were cancelled. */
    final AtomicInteger cancelled = new AtomicInteger();

    /** How many rows each forward had, in the order they began. */
    final Queue<Integer> rows = new ConcurrentLinkedQueue<>();
    /** Rows above which it refuses. */
    volatile int mostRows = Integer.MAX_VALUE;
    /** Whether a row's output depends on the others. */
    volatile boolean mixes;

    @Override
    public String version() {
        return "1";
    }

    public volatile List<Device> devices = List.of(Device.CPU);
    /** What it tells of its devices; of the others it cannot tell. */
    final Map<Device, DeviceMemory> memory = new ConcurrentHashMap<>();
    /** The devices it was told to load something onto, in that order. */
    final Queue<String> loadedOn = new ConcurrentLinkedQueue<>();
    /** How many replicas are open on each. */
    final Map<String, Integer> replicasOn = new ConcurrentHashMap<>();
    /** The device that takes no network more. */
    volatile String fullForNetworks = "";
    /** The device on which nothing of as many rows runs. */
    volatile String fullForRuns = "";

    volatile int tooManyRows = 1;

    @Override
    public List<Device> devices() {
        return devices;
    }

    @Override
    public Optional<DeviceMemory> memory(Device device) {
        return Optional.ofNullable(memory.get(device));
    }

    @Override
    public Network load(NetworkFiles files, Device device) throws ModelLoadException {
        loads.incrementAndGet();
        loading.pass();
        if (files.definition().toString().contains("bad")) {
            throw new ModelLoadException("bad-symbol.json is not a network");
        }
        if (!foreign.isEmpty()) {
            throw new ModelLoadException(foreign);
        }
        loadedOn.add(device.name());
        if (device.name().equals(fullForNetworks)) {
            throw new LoadMemoryException("net needs 2.0 MB on %s, where 1.0 MB is free".formatted(device));
        }
        openNetworks.incrementAndGet();
        return new FakeNetwork(files.inputs(), device.name());
    }

    private final class FakeNetwork implements Network {
        private final List<TensorSpec> inputs;
        private final String device;
        private final AtomicBoolean closed = new AtomicBoolean();

        FakeNetwork(List<TensorSpec> inputs, String device) {
            this.inputs = inputs;
            this.device = device;
        }

        @Override
        public List<TensorSpec> inputs() {
            return inputs;
        }

        @Override
        public List<TensorSpec> outputs() {
            return inputs;
        }

        @Override
        public Replica newReplica() {
            openReplicas.incrementAndGet();
            replicasOn.merge(device, 1, Integer::sum);
            return new FakeReplica(this);
        }

        @Override
        public void close() {
            if (closed.getAndSet(true)) {
                misused("network closed twice");
            }
            openNetworks.decrementAndGet();
        }
    }

    private final class FakeReplica implements Replica {
        private final FakeNetwork network;
        private final AtomicBoolean entered = new AtomicBoolean();
        private final Thread maker = Thread.currentThread();
        private final AtomicBoolean closed = new AtomicBoolean();

        FakeReplica(FakeNetwork network) {
            this.network = network;
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
            if (entered.getAndSet(true) || Thread.currentThread() != maker || closed.get() || network.closed.get()) {
                misused("closed, or in use, or on another thread than " + maker);
            }
            ran.add(Thread.currentThread());
            try {
                int height = inputs.get(0).shape().dim(0);
                rows.add(height);
                running.pass();
                next.get().accept(Thread.currentThread());
                if (network.device.equals(fullForRuns) && height >= tooManyRows) {
                    throw new InferenceMemoryException(
                            "%d rows need 2.0 MB on %s, where 1.0 MB is free".formatted(height, network.device));
                }
                if (height > mostRows) {
                    throw new InvalidInputException("at most %d rows".formatted(mostRows));
                }
                EngineProcessException end = processEnd;
                if (end != null) {
                    throw end;
                }
                if (mixes && height > 1) {
                    return List.of(
                            Tensor.ofFloats(inputs.get(0).name(), inputs.get(0).shape(), new float[height]));
                }
                if (!unfit.isEmpty()) {
                    throw new InvalidInputException(unfit);
                }
                if (!refusal.isEmpty() && Thread.currentThread().getName().startsWith(refusedOn)) {
                    throw new InferenceException(refusal);
                }
                for (Tensor input : inputs) {
                    memory.reserve(input.name(), input.data().remaining());
                }
                return List.copyOf(inputs);
            } finally {
                if (closed.get() || network.closed.get()) {
                    misused("closed while in use");
                }
                entered.set(false);
            }
        }

        @Override
        public void cancel() {
            cancelled.incrementAndGet();
        }

        @Override
        public void close() {
            if (entered.get() || network.closed.get() || closed.getAndSet(true)) {
                misused("replica closed while in use, or twice, or after its network");
            }
            openReplicas.decrementAndGet();
            replicasOn.merge(network.device, -1, Integer::sum);
        }
    }
}
