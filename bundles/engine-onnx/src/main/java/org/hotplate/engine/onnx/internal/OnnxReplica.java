// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.InputCheck;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** One thread's buffers for calls to the session, which all replicas of a network share. */
final class OnnxReplica implements Replica {

    private final OnnxNetwork network;
    private final OrtSession session;
    private final Graph graph;
    private final Placement placement;
    private final InputCheck check;
    private final NamedDimensions dimensions;
    private final List<InputBuffer> buffers = new ArrayList<>();
    private final ReentrantLock entered = new ReentrantLock();
    private final RunCancellation cancellation;
    private volatile boolean closed;
    private boolean released;

    OnnxReplica(OnnxNetwork network, OrtEnvironment environment, OrtSession session, Graph graph, Placement placement)
            throws OrtException {
        this.network = network;
        this.cancellation = new RunCancellation();
        this.session = session;
        this.graph = graph;
        this.placement = placement;
        this.check = new InputCheck(graph.inputs());
        this.dimensions = new NamedDimensions(graph);
        for (TensorSpec input : graph.inputs()) {
            buffers.add(new InputBuffer(environment, input));
        }
    }

    @Override
    public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
        check.check(inputs);
        dimensions.check(inputs);
        if (!entered.tryLock()) {
            throw new IllegalStateException("A replica must not be entered by two threads at once");
        }
        try {
            if (closed) {
                throw new IllegalStateException("The replica is closed");
            }
            return run(inputs, memory);
        } finally {
            entered.unlock();
            if (closed) {
                release();
            }
        }
    }

    private List<Tensor> run(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
        try {
            Map<String, OnnxTensor> given = new LinkedHashMap<>();
            for (int i = 0; i < inputs.size(); i++) {
                given.put(graph.inputs().get(i).name(), buffers.get(i).filled(inputs.get(i)));
            }
            try (OrtSession.Result result = cancellation.run(options -> session.run(given, options))) {
                List<Tensor> outputs = new ArrayList<>(graph.outputs().size());
                for (int i = 0; i < result.size(); i++) {
                    OnnxValue output = result.get(i);
                    outputs.add(OutputCopy.of(graph.outputs().get(i).name(), output, memory));
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw failure(inputs, e);
        }
    }

    private InferenceException failure(List<Tensor> inputs, OrtException e) {
        String given = NamedDimensions.described(inputs);
        Optional<String> shortage = placement.shortage(e);
        if (shortage.isPresent()) {
            return new InferenceMemoryException("Cannot run the network on %s: %s".formatted(given, shortage.get()), e);
        }
        if (MemoryShortage.isOfTheDevice(e)) {
            return new InferenceException("ONNX Runtime failed: " + OrtError.sentence(e), e);
        }
        return new InvalidInputException(
                "The network does not accept inputs %s: %s".formatted(given, OrtError.sentence(e)), e);
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    /** Does not wait for a call that hangs in native code; that call releases the buffers when it returns. */
    @Override
    public void close() {
        closed = true;
        release();
    }

    private void release() {
        if (entered.tryLock()) {
            try {
                if (!released) {
                    released = true;
                    buffers.forEach(InputBuffer::close);
                    cancellation.close();
                    network.replicaGone();
                }
            } finally {
                entered.unlock();
            }
        }
    }
}
