// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.List;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.TensorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the session, which all replicas use concurrently, and closes it when the network and its last replica are
 * closed.
 */
final class OnnxNetwork implements Network {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxNetwork.class);

    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Graph graph;
    private final Placement placement;
    private int replicas;
    private boolean closed;
    private boolean released;

    OnnxNetwork(String name, OrtEnvironment environment, OrtSession session, Graph graph, Placement placement) {
        this.name = name;
        this.environment = environment;
        this.session = session;
        this.graph = graph;
        this.placement = placement;
    }

    @Override
    public List<TensorSpec> inputs() {
        return graph.inputs();
    }

    @Override
    public List<TensorSpec> outputs() {
        return graph.outputs();
    }

    @Override
    public synchronized Replica newReplica() throws ModelLoadException {
        if (closed) {
            throw new IllegalStateException("The network of %s is closed".formatted(name));
        }
        try {
            Replica replica = new OnnxReplica(this, environment, session, graph, placement);
            replicas++;
            return replica;
        } catch (OrtException e) {
            throw new ModelLoadException("ONNX Runtime failed: " + OrtError.sentence(e), e);
        }
    }

    synchronized void replicaGone() {
        replicas--;
        closeSessionIfUnused();
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeSessionIfUnused();
    }

    private void closeSessionIfUnused() {
        if (closed && replicas == 0 && !released) {
            released = true;
            try {
                session.close();
            } catch (OrtException e) {
                LOG.warn("The session of {} could not be closed; its memory is lost", name, e);
            }
        }
    }
}
