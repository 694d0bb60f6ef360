// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.MapInfo;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/** Holds the inputs that are declared for a model against those it has. */
final class GraphCheck {

    private final String name;
    private final OnnxFile file;
    private final Map<String, NodeInfo> inputs;
    private final Map<String, NodeInfo> outputs;

    GraphCheck(String name, OnnxFile file, OrtSession session) throws OrtException {
        this.name = name;
        this.file = file;
        this.inputs = session.getInputInfo();
        this.outputs = session.getOutputInfo();
    }

    /**
     * Returns what is known of the network, its inputs in the declared order.
     *
     * @throws ModelLoadException if the declared inputs are not the network's, or one or an output is not a tensor
     */
    Graph declared(List<TensorSpec> declared) throws ModelLoadException {
        if (declared.isEmpty()) {
            throw cannot("no inputs are declared for it; it needs %s".formatted(inputs.keySet()));
        }
        List<TensorSpec> specs = new ArrayList<>();
        List<List<String>> dimensions = new ArrayList<>();
        Set<String> open = new LinkedHashSet<>(inputs.keySet());
        for (TensorSpec input : declared) {
            NodeInfo info = inputs.get(input.name());
            if (info == null) {
                throw cannot("it has no input '%s'; its inputs are %s".formatted(input.name(), inputs.keySet()));
            }
            open.remove(input.name());
            DataType type = type("input", info);
            TensorInfo tensor = (TensorInfo) info.getInfo();
            boolean ranked = isRanked(input.name());
            specs.add(new TensorSpec(input.name(), ranked ? shape(input, tensor) : input.shape(), type));
            dimensions.add(ranked ? List.of(tensor.getDimensionNames()) : List.of());
        }
        if (!open.isEmpty()) {
            throw cannot("it needs %s, which no input is declared as".formatted(open));
        }
        for (NodeInfo output : outputs.values()) {
            type("output", output);
        }
        return new Graph(specs, dimensions, List.copyOf(outputs.keySet()));
    }

    private boolean isRanked(String input) {
        return file.inputs().stream()
                .filter(value -> value.name().equals(input))
                .allMatch(value -> value.shape().isPresent());
    }

    /** Returns the declared shape, with what the model knows more of it. */
    private Shape shape(TensorSpec input, TensorInfo tensor) throws ModelLoadException {
        long[] own = tensor.getShape();
        int[] dims = input.shape().dims();
        boolean fits = own.length == dims.length;
        for (int i = 0; fits && i < dims.length; i++) {
            boolean fixed = own[i] > 0;
            fits = i == 0 || !fixed || dims[i] == 0 || own[i] == dims[i];
            if (fixed) {
                dims[i] = Math.toIntExact(own[i]);
            }
        }
        if (!fits) {
            String wanted = Arrays.toString(
                    Arrays.stream(own).map(dim -> Math.max(dim, 0)).toArray());
            throw cannot("its input '%s' is declared as %s and has the shape %s, where 0 stands for any"
                    .formatted(input.name(), input.shape(), wanted));
        }
        return Shape.of(dims);
    }

    private DataType type(String kind, NodeInfo info) throws ModelLoadException {
        ValueInfo value = info.getInfo();
        Optional<DataType> type =
                value instanceof TensorInfo tensor ? OnnxTypes.ofOnnx(tensor.onnxType) : Optional.empty();
        if (type.isEmpty()) {
            throw cannot("its %s '%s' is %s, and only tensors of %s can be served%s"
                    .formatted(
                            kind,
                            info.getName(),
                            described(value),
                            Arrays.asList(DataType.values()),
                            value instanceof SequenceInfo ? "; classifiers are exported with zipmap=False" : ""));
        }
        return type.get();
    }

    private static String described(ValueInfo value) {
        if (value instanceof TensorInfo tensor) {
            return "a tensor of " + OnnxTypes.name(tensor.onnxType);
        }
        return value instanceof SequenceInfo ? "a sequence" : value instanceof MapInfo ? "a map" : "no tensor";
    }

    private ModelLoadException cannot(String reason) {
        return new ModelLoadException("Cannot load %s: %s".formatted(name, reason));
    }
}
