// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.Replica;
import org.hotplate.formats.mxnet.UnrolledSymbol;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** Owns the weights, and frees them when the network and its last replica are closed. */
final class MxNetNetwork implements Network {

    private final String name;
    private final Graph graph;
    private final Weights weights;
    private final Optional<UnrolledSymbol> unrolled;
    /** The networks with fewer time steps, by their number of steps. */
    private final Map<Integer, Graph> parts = new ConcurrentHashMap<>();

    private int replicas;
    private boolean closed;

    MxNetNetwork(String name, Graph graph, Weights weights, Optional<UnrolledSymbol> unrolled) {
        this.name = name;
        this.graph = graph;
        this.weights = weights;
        this.unrolled = unrolled;
    }

    @Override
    public List<TensorSpec> inputs() {
        return unrolled.isEmpty() ? graph.inputs() : graph.part("", Shape.ANY).inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return graph.outputs();
    }

    /** Returns the graph for these inputs: the network's, or one with fewer time steps if the inputs have fewer. */
    Graph graphFor(List<Tensor> inputs) {
        if (unrolled.isEmpty() || inputs.size() != 1) {
            return graph;
        }
        Shape shape = inputs.get(0).shape();
        int all = graph.inputs().get(0).shape().dim(1);
        if (shape.rank() < 2 || shape.dim(1) < 1 || shape.dim(1) >= all) {
            return graph;
        }
        return parts.computeIfAbsent(
                shape.dim(1), steps -> graph.part(unrolled.get().first(steps), steps));
    }

    @Override
    public Replica newReplica() throws ModelLoadException {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("The network of %s is closed".formatted(name));
            }
            replicas++;
        }
        try {
            return new MxNetReplica(this);
        } catch (ModelLoadException | RuntimeException | Error e) {
            replicaGone();
            throw e;
        }
    }

    Graph graph() {
        return graph;
    }

    MxNetDevice mxNetDevice() {
        return weights.device();
    }

    Executor newExecutor(Graph part) throws ModelLoadException {
        try {
            return new Executor(part, weights);
        } catch (RuntimeException e) {
            String reason = "Cannot make an executor of %s: %s".formatted(name, NativeError.sentence(e));
            throw NativeError.isAboutMemory(e)
                    ? new LoadMemoryException(reason + mxNetDevice().memoryText(), e)
                    : new ModelLoadException(reason, e);
        }
    }

    synchronized void replicaGone() {
        replicas--;
        closeWeightsIfUnused();
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeWeightsIfUnused();
    }

    private void closeWeightsIfUnused() {
        if (closed && replicas == 0) {
            weights.close();
        }
    }
}
