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
import org.hotplate.formats.onnx.OnnxValue;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/** Compares the inputs that are declared for a model with those in its file. */
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
     * Returns the network's graph with its inputs in the declared order.
     *
     * @throws ModelLoadException if the declared inputs are not the network's, or an input or output has a type that
     *     cannot be served
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
            if (OnnxTypes.ofInput(type).isEmpty()) {
                throw cannot(
                        ("its input '%s' is a tensor of %s, which ONNX Runtime's Java API cannot pass to it; export"
                                        + " the model with another type for this input")
                                .formatted(input.name(), type));
            }
            TensorInfo tensor = (TensorInfo) info.getInfo();
            boolean ranked = isRanked(file.inputs(), input.name());
            specs.add(new TensorSpec(
                    input.name(), ranked ? shape(input, tensor) : input.shape().withAnyBatch(), type));
            dimensions.add(ranked ? List.of(tensor.getDimensionNames()) : List.of());
        }
        if (!open.isEmpty()) {
            throw cannot("it needs %s, which is not declared as an input".formatted(open));
        }
        List<TensorSpec> results = new ArrayList<>();
        for (NodeInfo output : outputs.values()) {
            DataType type = type("output", output);
            Shape shape = own((TensorInfo) output.getInfo());
            // for an output without a shape, ONNX Runtime reports zero dimensions
            boolean known = shape.rank() > 0 || isRanked(file.outputs(), output.getName());
            results.add(new TensorSpec(output.getName(), known ? shape : Shape.UNKNOWN, type));
        }
        return new Graph(specs, dimensions, results);
    }

    private static boolean isRanked(List<OnnxValue> values, String name) {
        return values.stream().filter(value -> value.name().equals(name)).allMatch(value -> value.shape()
                .isPresent());
    }

    private static Shape own(TensorInfo tensor) {
        return Shape.of(Arrays.stream(tensor.getShape())
                .mapToInt(dim -> dim > 0 ? Math.toIntExact(dim) : Shape.ANY)
                .toArray());
    }

    /** Returns the model's own shape. Dimensions of any size get the declared size, except for the batch. */
    private Shape shape(TensorSpec input, TensorInfo tensor) throws ModelLoadException {
        Shape own = own(tensor);
        int[] dims = own.dims();
        boolean fits = dims.length == input.shape().rank();
        for (int i = 1; fits && i < dims.length; i++) {
            int declared = input.shape().dim(i);
            fits = dims[i] == Shape.ANY || declared == Shape.ANY || dims[i] == declared;
            dims[i] = dims[i] == Shape.ANY ? declared : dims[i];
        }
        if (!fits) {
            throw cannot("its input '%s' is declared as %s and has the shape %s"
                    .formatted(input.name(), input.shape(), own));
        }
        return Shape.of(dims);
    }

    private DataType type(String kind, NodeInfo info) throws ModelLoadException {
        ValueInfo value = info.getInfo();
        Optional<DataType> type = value instanceof TensorInfo tensor
                ? OnnxTypes.of(tensor.onnxType).dataType()
                : Optional.empty();
        if (type.isEmpty()) {
            throw cannot("its %s '%s' is %s, and only tensors of %s can be served%s"
                    .formatted(
                            kind,
                            info.getName(),
                            described(value),
                            Arrays.asList(DataType.values()),
                            value instanceof SequenceInfo ? "; export a classifier with zipmap=False" : ""));
        }
        return type.get();
    }

    private static String described(ValueInfo value) {
        if (value instanceof TensorInfo tensor) {
            return "a tensor of " + OnnxTypes.of(tensor.onnxType);
        }
        return value instanceof SequenceInfo ? "a sequence" : value instanceof MapInfo ? "a map" : "not a tensor";
    }

    private ModelLoadException cannot(String reason) {
        return new ModelLoadException("Cannot load %s: %s".formatted(name, reason));
    }
}
