// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.engine.EngineException;
import ai.djl.mxnet.engine.CachedOp;
import ai.djl.mxnet.engine.MxNDArray;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.MxSymbolBlock;
import ai.djl.mxnet.engine.Symbol;
import ai.djl.mxnet.jna.JnaUtils;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.OutputMemory;
import org.hotplate.formats.mxnet.SymbolProbe;
import org.hotplate.natives.memory.Staging;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * A CachedOp over shared weights, with its inputs bound to the shapes of the last call. Not thread-safe: in concurrent
 * calls MXNet computes wrong numbers.
 *
 * <p>Calls the operator directly rather than through DJL's block, which would invent inputs that are missing.
 */
final class Executor implements AutoCloseable {

    /**
     * The lock for creating executors, one per process, whichever class loader loaded this class: MXNet crashes if two
     * executors are created at once.
     */
    static final Object CREATION = JnaUtils.class;

    private final Graph graph;
    private final MxNetDevice device;
    private final ShapeInference inference;
    private final SymbolProbe probe;
    private final MxNDManager manager;
    private final Symbol probed;
    private final CachedOp op;
    private final List<String> slotNames = new ArrayList<>();
    private final MxNDArray[] slots;
    private final List<InputArray> inputs = new ArrayList<>();
    private final Staging staging = new Staging();
    private List<Shape> boundTo = List.of();
    private @Nullable MxNDManager bindings;
    private boolean ran;

    Executor(Graph graph, Weights weights) {
        this.graph = graph;
        this.device = weights.device();
        this.inference = new ShapeInference(graph, weights);
        this.probe = SymbolProbe.ofUnchecked(graph.json());
        this.manager = (MxNDManager) weights.manager()
                .getParentManager()
                .newSubManager(weights.manager().getDevice());
        try {
            synchronized (CREATION) {
                Symbol symbol = Symbol.loadJson(manager, graph.json());
                this.probed = probe.isEmpty() ? symbol : Symbol.loadJson(manager, probe.json());
                // needed for its list of parameters only; closing or collecting it does not affect them
                MxSymbolBlock block = new MxSymbolBlock(manager, symbol);
                List<Parameter> parameters = block.getAllParameters();
                this.slots = new MxNDArray[parameters.size()];
                for (int i = 0; i < slots.length; i++) {
                    Parameter parameter = parameters.get(i);
                    slotNames.add(parameter.getName());
                    MxNDArray weight = weights.get(parameter.getName());
                    if (weight != null) {
                        parameter.setArray(weight);
                        slots[i] = weight;
                    }
                }
                this.op = JnaUtils.createCachedOp(block, manager, false);
            }
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    List<Tensor> run(List<Tensor> tensors, OutputMemory memory) throws InferenceException {
        return device.exclusively(() -> forward(tensors, memory));
    }

    private List<Tensor> forward(List<Tensor> tensors, OutputMemory memory) throws InferenceException {
        List<Shape> shapes = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            shapes.add(tensor.shape());
        }
        if (!shapes.equals(boundTo)) {
            bind(shapes);
        }
        for (int i = 0; i < inputs.size(); i++) {
            inputs.get(i).fill(tensors.get(i), staging);
        }
        try (MxNDManager request = (MxNDManager) manager.newSubManager()) {
            MxNDArray[] outputs;
            if (ran) {
                outputs = JnaUtils.cachedOpInvoke(request, op.getHandle(), slots);
            } else {
                synchronized (CREATION) {
                    outputs = JnaUtils.cachedOpInvoke(request, op.getHandle(), slots);
                }
                ran = true;
            }
            return copyOut(outputs, memory);
        }
    }

    private void bind(List<Shape> shapes) throws InvalidInputException {
        Map<String, Shape> inferred;
        try {
            ShapeInference.Inferred all = inference.infer(probed, shapes);
            Optional<String> fault = probe.fault(all.outputs());
            if (fault.isPresent()) {
                throw new InvalidInputException(
                        "The network does not accept inputs %s: %s".formatted(described(shapes), fault.get()));
            }
            inferred = all.arguments();
        } catch (EngineException e) {
            throw new InvalidInputException(
                    "The network does not accept inputs %s: %s".formatted(described(shapes), NativeError.sentence(e)),
                    e);
        }
        release();
        MxNDManager fresh = (MxNDManager) manager.newSubManager();
        bindings = fresh;
        for (int i = 0; i < shapes.size(); i++) {
            TensorSpec input = graph.inputs().get(i);
            InputArray bound = new InputArray(fresh, Objects.requireNonNull(input.type()), shapes.get(i));
            inputs.add(bound);
            slots[slotNames.indexOf(input.name())] = bound.array();
        }
        for (String label : graph.labels()) {
            Shape batch = Shape.of(shapes.get(0).dim(0));
            Shape shape = inferred.getOrDefault(label, batch);
            InputArray bound = new InputArray(fresh, DataType.FLOAT32, shape);
            bound.fill(Tensor.zeros(label, DataType.FLOAT32, shape), staging);
            slots[slotNames.indexOf(label)] = bound.array();
        }
        boundTo = shapes;
    }

    private List<Tensor> copyOut(MxNDArray[] outputs, OutputMemory memory) throws InferenceException {
        List<Tensor> tensors = new ArrayList<>(outputs.length);
        for (int i = 0; i < outputs.length; i++) {
            tensors.add(OutputCopy.of(graph.outputs().get(i).name(), outputs[i], staging, memory));
        }
        return tensors;
    }

    private String described(List<Shape> shapes) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            parts.add("'%s' of shape %s".formatted(graph.inputs().get(i).name(), shapes.get(i)));
        }
        return String.join(", ", parts);
    }

    private void release() {
        boundTo = List.of();
        inputs.clear();
        MxNDManager held = bindings;
        bindings = null;
        if (held != null) {
            held.close();
        }
    }

    @Override
    public void close() {
        device.release(() -> {
            op.close();
            release();
            manager.close();
        });
        staging.close();
    }
}
