// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
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
 * A loaded network and the replicas of it that nobody uses just now. It makes a replica when one is wanted and none is
 * left, so there are never more of them than calls that ran at the same time.
 */
final class ReplicaPool {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaPool.class);

    private final EnginePart engine;
    private final Network network;
    private final String device;
    private final ArrayDeque<Replica> idle = new ArrayDeque<>();
    /** How many replicas are out; the network outlives the last of them, even one whose call was abandoned. */
    private int out;

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

    Replica take() throws ModelLoadException {
        Replica replica;
        synchronized (this) {
            replica = idle.poll();
            out++;
        }
        if (replica != null) {
            return replica;
        }
        try {
            return network.newReplica();
        } catch (Throwable e) {
            returned(null);
            throw e;
        }
    }

    void giveBack(Replica replica) {
        returned(replica);
    }

    private void returned(@Nullable Replica replica) {
        boolean late;
        boolean last;
        synchronized (this) {
            out--;
            late = closed;
            last = closed && out == 0;
            if (!late && replica != null) {
                idle.push(replica);
            }
        }
        if (late) {
            closeQuietly(replica);
        }
        if (last) {
            closeQuietly(network);
        }
    }

    /**
     * Runs the network once on zeros, so that the first request does not pay for what an engine does lazily, and a
     * network that cannot run what its signature declares is found out now.
     */
    void warm() throws ModelLoadException {
        boolean anyShape = network.inputs().stream().anyMatch(ReplicaPool::leavesShapeOpen);
        List<Tensor> zeros = network.inputs().stream().map(ReplicaPool::zeros).toList();
        Replica replica = take();
        try {
            replica.forward(zeros);
        } catch (InferenceException e) {
            if (!anyShape) {
                throw new ModelLoadException(
                        "its network does not run on inputs of the declared shapes %s: %s"
                                .formatted(zeros, e.getMessage()),
                        e);
            }
            LOG.debug("No warm-up: the declared shapes are open and 1 does not fit", e);
        } finally {
            giveBack(replica);
        }
    }

    /** Closes the replicas and the network; those that are out follow when they come back. */
    void close() {
        List<Replica> rest;
        boolean last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = out == 0;
            rest = List.copyOf(idle);
            idle.clear();
        }
        rest.forEach(ReplicaPool::closeQuietly);
        if (last) {
            closeQuietly(network);
        }
    }

    /** An engine that cannot even close must not keep the others from being closed. */
    static void closeQuietly(@Nullable AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception | LinkageError e) {
            LOG.warn("{} could not be closed", closeable, e);
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
