// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.util.List;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.TensorSpec;

/** Owns the weights, and gives them back when it and the last of its replicas are closed. */
final class MxNetNetwork implements Network {

    private final String name;
    private final Graph graph;
    private final Weights weights;
    private int replicas;
    private boolean closed;

    MxNetNetwork(String name, Graph graph, Weights weights) {
        this.name = name;
        this.graph = graph;
        this.weights = weights;
    }

    @Override
    public List<TensorSpec> inputs() {
        return graph.inputs();
    }

    @Override
    public List<String> outputs() {
        return graph.outputs();
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

    Executor newExecutor() throws ModelLoadException {
        try {
            return new Executor(graph, weights);
        } catch (RuntimeException e) {
            throw new ModelLoadException(
                    "Cannot make an executor of %s: %s".formatted(name, NativeError.sentence(e)), e);
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
