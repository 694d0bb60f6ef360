// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded network and its replicas, one for each thread that has run it: a replica never changes its thread. It is made
 * when its thread first wants it.
 */
final class ReplicaPool {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaPool.class);

    private final EnginePart engine;
    private final Network network;
    private final String device;
    private final Map<Thread, Replica> replicas = new HashMap<>();
    /** How many replicas are out; the network outlives the last of them, even one whose call was abandoned. */
    private int out;

    /** The threads that are in theirs. */
    private final Set<Thread> inside = new HashSet<>();
    /** How many replicas there are too many, of those that were out when that was found. */
    private int surplus;

    private boolean closed;

    ReplicaPool(EnginePart engine, Network network, String device) {
        this.engine = engine;
        this.network = network;
        this.device = device;
    }

    EnginePart engine() {
        return engine;
    }

    String device() {
        return device;
    }

    List<TensorSpec> inputs() {
        return network.inputs();
    }

    List<String> outputs() {
        return network.outputs();
    }

    /** Returns this thread's replica, to be given back by it. */
    Replica take() throws ModelLoadException {
        Thread thread = Thread.currentThread();
        Replica replica;
        List<Replica> orphans;
        synchronized (this) {
            replica = replicas.get(thread);
            orphans = replica == null ? removeOrphans() : List.of();
            out++;
            inside.add(thread);
        }
        orphans.forEach(ReplicaPool::closeQuietly);
        if (replica != null) {
            return replica;
        }
        try {
            replica = network.newReplica();
        } catch (Throwable e) {
            giveBack();
            throw e;
        }
        synchronized (this) {
            replicas.put(thread, replica);
        }
        return replica;
    }

    void giveBack() {
        Thread thread = Thread.currentThread();
        List<Replica> late = List.of();
        boolean last;
        synchronized (this) {
            out--;
            inside.remove(thread);
            last = closed && out == 0;
            if (last) {
                late = removeAll();
            } else if (surplus > 0) {
                surplus--;
                late = Stream.ofNullable(replicas.remove(thread)).toList();
            }
        }
        late.forEach(ReplicaPool::closeQuietly);
        if (last) {
            closeQuietly(network);
        }
    }

    /** Tells whether this thread has a replica. */
    synchronized boolean holds(Thread thread) {
        return replicas.containsKey(thread);
    }

    /** Closes replicas above a number, those that are out as soon as they are given back. More may be made later on. */
    void keep(int most) {
        List<Replica> idle = new ArrayList<>();
        synchronized (this) {
            int tooMany = replicas.size() - most;
            Iterator<Map.Entry<Thread, Replica>> entries = replicas.entrySet().iterator();
            while (tooMany > idle.size() && entries.hasNext()) {
                Map.Entry<Thread, Replica> entry = entries.next();
                if (!inside.contains(entry.getKey())) {
                    idle.add(entry.getValue());
                    entries.remove();
                }
            }
            surplus = Math.max(0, tooMany - idle.size());
        }
        idle.forEach(ReplicaPool::closeQuietly);
    }

    /** Makes a replica for this thread that is not kept: the caller closes it. */
    Replica temporary() throws ModelLoadException {
        return network.newReplica();
    }

    /** Closes the replicas and the network, once nobody is in them any more. */
    void close() {
        List<Replica> all;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (out > 0) {
                return;
            }
            all = removeAll();
        }
        all.forEach(ReplicaPool::closeQuietly);
        closeQuietly(network);
    }

    private List<Replica> removeAll() {
        List<Replica> all = List.copyOf(replicas.values());
        replicas.clear();
        return all;
    }

    /** Those whose threads have ended: the workers that were abandoned. */
    private List<Replica> removeOrphans() {
        List<Replica> orphans = new ArrayList<>();
        replicas.entrySet().removeIf(entry -> {
            boolean orphan = !entry.getKey().isAlive();
            if (orphan) {
                orphans.add(entry.getValue());
            }
            return orphan;
        });
        return orphans;
    }

    /**
     * Runs the network once on zeros, so that the first request does not pay for what an engine does lazily, and a
     * network that cannot run what its signature declares is found out now.
     */
    void warm() throws ModelLoadException {
        boolean anyShape = network.inputs().stream().anyMatch(ReplicaPool::leavesShapeOpen);
        List<Tensor> zeros = network.inputs().stream().map(ReplicaPool::zeros).toList();
        // not kept: it could serve on this thread only
        try (Replica replica = network.newReplica()) {
            replica.forward(zeros);
        } catch (InferenceException e) {
            if (!anyShape) {
                throw new ModelLoadException(
                        "its network does not run on inputs of the declared shapes %s: %s"
                                .formatted(zeros, e.getMessage()),
                        e);
            }
            LOG.debug("No warm-up: the declared shapes are open and 1 does not fit", e);
        }
    }

    /** An engine or handler that cannot even close must not keep the others from being closed. */
    static void closeQuietly(@Nullable AutoCloseable closeable) {
        if (closeable == null) {
            return;
        }
        try {
            closeable.close();
        } catch (Throwable e) {
            // not the thing itself: its toString() is as much a stranger's as its close()
            LOG.warn("A {} could not be closed", closeable.getClass().getName(), e);
        }
    }

    private static boolean leavesShapeOpen(TensorSpec input) {
        for (int i = 1; i < input.shape().rank(); i++) {
            if (input.shape().dim(i) == 0) {
                return true;
            }
        }
        return false;
    }

    private static Tensor zeros(TensorSpec input) {
        DataType type = input.type() == null ? DataType.FLOAT32 : input.type();
        int[] dims = input.shape().dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i == 0 || dims[i] == 0 ? 1 : dims[i];
        }
        Shape shape = Shape.of(dims);
        return Tensor.of(
                input.name(), type, shape, ByteBuffer.allocate(Math.multiplyExact(shape.size(), type.bytes())));
    }
}
