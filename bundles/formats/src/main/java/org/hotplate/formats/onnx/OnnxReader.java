// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;
import org.hotplate.tensor.Shape;

/** Reads an {@link OnnxFile} field by field; the numbers are those of ONNX's protobuf schema. */
final class OnnxReader {

    private final WireReader wire;
    private final GraphReader graphs;
    private final List<OnnxExternal> externals = new ArrayList<>();
    private final Map<String, Long> opsets = new HashMap<>();
    private final Map<String, OnnxGraph> functions = new HashMap<>();
    private final List<OnnxGraph> training = new ArrayList<>();
    private final long size;
    private OnnxGraph graph = new OnnxGraph();
    private String producer = "";
    private long irVersion;
    private boolean hasGraph;

    OnnxReader(FileChannel file) throws IOException {
        this.size = file.size();
        this.wire = new WireReader(file, this::tensor);
        this.graphs = new GraphReader(wire, externals);
    }

    OnnxFile read() throws IOException {
        wire.file(this::model);
        if (!hasGraph) {
            throw MalformedFileException.truncated("it holds no graph, as every ONNX model does");
        }
        if (opsets.isEmpty()) {
            // written after the graph, so an incomplete file may end between the two
            throw MalformedFileException.truncated(
                    "it does not say which versions of the operators it was made for, as every ONNX model does");
        }
        long weights = size + externals.stream().mapToLong(OnnxExternal::bytes).sum();
        FunctionCheck.check(graph, functions, weights);
        GraphCheck.check(graph, functions);
        for (OnnxGraph other : training) {
            FunctionCheck.check(other, functions, weights);
        }
        return file();
    }

    private OnnxFile file() {
        List<OnnxValue> weights = graph.initializers.stream()
                .map(weight -> new OnnxValue(weight.name(), OnnxType.ofCode(weight.type()), shape(weight)))
                .toList();
        Set<String> given = weights.stream().map(OnnxValue::name).collect(Collectors.toSet());
        return new OnnxFile(
                irVersion,
                producer,
                opsets,
                graph.name,
                graph.inputs.stream()
                        .filter(input -> !given.contains(input.name()))
                        .toList(),
                graph.outputs,
                weights,
                externals,
                graph.nodes.size(),
                graph.nodes.stream().map(node -> typeOf(node, given)).collect(Collectors.toCollection(HashSet::new)));
    }

    private String typeOf(OnnxGraph.Node node, Set<String> weights) {
        String name = node.domain().isEmpty() ? node.type() : node.domain() + "." + node.type();
        if (name.equals("Conv")
                && node.inputs().size() > 1
                && !weights.contains(node.inputs().get(1))) {
            name = "dynamic " + name;
        }
        return functions.containsKey(node.function()) ? "function " + name : name;
    }

    private static Optional<Shape> shape(OnnxTensor weight) {
        int[] dims = new int[weight.dims().length];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Math.toIntExact(weight.dims()[i]);
        }
        return Optional.of(Shape.of(dims));
    }

    /** Reads a tensor that is not used, only to check it. */
    private void tensor() throws IOException {
        new TensorReader(wire, externals).read();
    }

    private void model(int field) throws IOException {
        switch (field) {
            case 1 -> irVersion = wire.number();
            case 2 -> producer = wire.text();
            case 7 -> {
                hasGraph = true;
                graph = graphs.read();
            }
            case 8 -> opset();
            case 20 ->
                wire.message(part -> {
                    if (part == 1 || part == 2) {
                        training.add(graphs.read());
                    }
                });
            case 25 -> function();
            default -> {}
        }
    }

    private void opset() throws IOException {
        String[] domain = {""};
        long[] version = {0};
        wire.message(field -> {
            switch (field) {
                case 1 -> domain[0] = wire.text();
                case 2 -> version[0] = wire.number();
                default -> {}
            }
        });
        opsets.put(domain[0], version[0]);
        if (opsets.size() > NetworkLimits.NODES) {
            throw new MalformedFileException(
                    "it imports more than %d sets of operators, the most allowed".formatted(NetworkLimits.NODES));
        }
    }

    private void function() throws IOException {
        OnnxGraph function = new OnnxGraph();
        String[] names = {"", "", ""};
        wire.message(field -> {
            switch (field) {
                case 1 -> names[1] = wire.text();
                case 4 -> function.parameters.add(graphs.reference());
                case 5 -> function.results.add(graphs.reference());
                case 7 -> graphs.node(function);
                case 10 -> names[0] = wire.text();
                case 11 -> {
                    OnnxAttribute attribute = graphs.attribute();
                    function.defaults.put(attribute.name, attribute);
                }
                case 13 -> names[2] = wire.text();
                default -> {}
            }
        });
        function.name = names[1];
        if (functions.put(OnnxGraph.function(names[0], names[1], names[2]), function) != null) {
            throw new MalformedFileException("it has two functions '%s'".formatted(function.name));
        }
        if (functions.size() > NetworkLimits.NODES) {
            throw new MalformedFileException(
                    "it has more than %d functions, the most allowed".formatted(NetworkLimits.NODES));
        }
    }
}
