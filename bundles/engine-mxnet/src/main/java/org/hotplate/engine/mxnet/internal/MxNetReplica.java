// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.InputCheck;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.LoadMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.OutputMemory;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica that closes its executor after an unexpected failure and creates a new one in the next call.
 *
 * <p>A replica can only be used on the thread that created it. MXNet allocates an executor's scratch memory from a pool
 * of the thread that first runs it, and reuses that memory for every executor on that thread. If two threads ran
 * executors that share scratch memory, both results would be wrong, without an error.
 */
final class MxNetReplica implements Replica {

    private static final Logger LOG = LoggerFactory.getLogger(MxNetReplica.class);

    private final MxNetNetwork network;
    private final Thread owner = Thread.currentThread();
    private final ReentrantLock entered = new ReentrantLock();
    /** One for each graph of the network that has run: its own, and those with fewer time steps. */
    private final Map<Graph, Executor> executors = new HashMap<>();

    private volatile boolean closed;
    private boolean released;

    MxNetReplica(MxNetNetwork network) throws ModelLoadException {
        this.network = network;
        executors.put(network.graph(), network.newExecutor(network.graph()));
    }

    @Override
    public List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("This replica belongs to the thread '%s'".formatted(owner.getName()));
        }
        Graph graph = network.graphFor(inputs);
        new InputCheck(graph.inputs()).check(inputs);
        for (Tensor input : inputs) {
            if (input.shape().size() == 0) {
                throw new InvalidInputException(
                        "Input '%s' has the shape %s; MXNet does not accept inputs without elements"
                                .formatted(input.name(), input.shape()));
            }
        }
        if (!entered.tryLock()) {
            throw new IllegalStateException("A replica must not be entered by two threads at once");
        }
        try {
            if (closed) {
                throw new IllegalStateException("The replica is closed");
            }
            return run(graph, inputs, memory);
        } finally {
            entered.unlock();
            if (closed) {
                release();
            }
        }
    }

    private List<Tensor> run(Graph graph, List<Tensor> inputs, OutputMemory memory) throws InferenceException {
        try {
            Executor current = executors.get(graph);
            if (current == null) {
                current = network.newExecutor(graph);
                executors.put(graph, current);
            }
            return current.run(inputs, memory);
        } catch (InvalidInputException | InferenceMemoryException e) {
            throw e;
        } catch (LoadMemoryException e) {
            throw new InferenceMemoryException(e.getMessage(), e);
        } catch (ModelLoadException e) {
            throw new InferenceException("MXNet could not be restarted after a failure: " + e.getMessage(), e);
        } catch (InferenceException | RuntimeException e) {
            discard(graph);
            throw failure(e);
        } catch (Error e) {
            discard(graph);
            throw e;
        }
    }

    private InferenceException failure(Exception e) {
        String reason = NativeError.sentence(e);
        if (NativeError.isAboutMemory(e)) {
            return new InferenceMemoryException(
                    "%s has no room for this call: %s%s"
                            .formatted(
                                    network.mxNetDevice().device(),
                                    reason,
                                    network.mxNetDevice().memoryText()),
                    e);
        }
        return NativeError.isOfAnOperator(e)
                ? new InvalidInputException("The network does not accept these inputs: " + reason, e)
                : new InferenceException("MXNet failed: " + reason, e);
    }

    private void discard(Graph graph) {
        Executor broken = executors.remove(graph);
        if (broken != null) {
            try {
                broken.close();
            } catch (RuntimeException e) {
                LOG.warn("A broken executor could not be closed; its memory is lost", e);
            }
        }
    }

    /** Does not wait for a call that hangs in native code; that call releases the executors when it returns. */
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
                    List.copyOf(executors.keySet()).forEach(this::discard);
                    network.replicaGone();
                }
            } finally {
                entered.unlock();
            }
        }
    }

    /** Closes the executors, so that tests can check how a replica recovers. */
    void breakExecutor() {
        executors.values().forEach(Executor::close);
    }
}
