// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;
import org.hotplate.tensor.Shape;

/** Reads the graphs of a model, including nested ones, and counts nodes, names and depth. */
final class GraphReader {

    private static final int MAX_RANK = 64;
    private static final int MOST_VALUES = 1 << 17;
    private static final int MOST_INDICES = 4096;

    private final WireReader wire;
    private final List<OnnxExternal> externals;
    /** Names, so that each is stored once. */
    private final Map<String, String> names = new HashMap<>();

    private int nodes;
    private int references;
    private int tensors;
    private int attributeNumbers;
    private int tensorNumbers;
    private int depth;

    GraphReader(WireReader wire, List<OnnxExternal> externals) {
        this.wire = wire;
        this.externals = externals;
    }

    OnnxGraph read() throws IOException {
        if (++depth > NetworkLimits.GRAPH_DEPTH) {
            throw new MalformedFileException(
                    "its graphs are nested more than %d deep, the most allowed".formatted(NetworkLimits.GRAPH_DEPTH));
        }
        OnnxGraph graph = new OnnxGraph();
        wire.message(field -> {
            switch (field) {
                case 1 -> node(graph);
                case 2 -> graph.name = wire.text();
                case 5 -> graph.initializers.add(tensor());
                case 11 -> graph.inputs.add(value());
                case 12 -> graph.outputs.add(value());
                case 15 -> graph.initializers.add(sparse());
                default -> {}
            }
            if (graph.inputs.size() > MOST_VALUES || graph.outputs.size() > MOST_VALUES) {
                throw new MalformedFileException(
                        "it has more than %d inputs or outputs, the most allowed".formatted(MOST_VALUES));
            }
        });
        depth--;
        return graph;
    }

    /** Reads a node and adds it to a graph. */
    void node(OnnxGraph graph) throws IOException {
        if (++nodes > NetworkLimits.NODES) {
            throw new MalformedFileException(
                    "it has more than %d nodes, the most allowed".formatted(NetworkLimits.NODES));
        }
        String[] texts = {"", "", ""};
        List<String> inputs = new ArrayList<>(2);
        List<String> outputs = new ArrayList<>(1);
        Map<String, OnnxAttribute> attributes = new HashMap<>(4);
        wire.message(field -> {
            switch (field) {
                case 1 -> inputs.add(reference());
                case 2 -> outputs.add(reference());
                case 4 -> texts[1] = once(wire.text());
                case 5 -> {
                    OnnxAttribute attribute = attribute();
                    if (attributes.put(attribute.name, attribute) != null) {
                        throw new MalformedFileException(
                                "it has a node with two attributes '%s'".formatted(attribute.name));
                    }
                }
                case 7 -> texts[0] = once(wire.text());
                case 8 -> texts[2] = once(wire.text());
                default -> {}
            }
        });
        graph.nodes.add(new OnnxGraph.Node(texts[0], texts[1], texts[2], inputs, outputs, attributes));
    }

    /** Reads the name of a value. */
    String reference() throws IOException {
        countReference();
        return once(wire.text());
    }

    private void countReference() throws MalformedFileException {
        if (++references > NetworkLimits.REFERENCES) {
            throw new MalformedFileException(
                    "its nodes have more than %d inputs, outputs and attributes, the most allowed"
                            .formatted(NetworkLimits.REFERENCES));
        }
    }

    private static void limit(int numbers) throws MalformedFileException {
        if (numbers > NetworkLimits.NUMBERS) {
            throw new MalformedFileException(
                    "its attributes or its constants have more than %d numbers, the most allowed"
                            .formatted(NetworkLimits.NUMBERS));
        }
    }

    OnnxAttribute attribute() throws IOException {
        countReference();
        OnnxAttribute attribute = new OnnxAttribute();
        wire.message(field -> {
            switch (field) {
                case 1 -> attribute.name = once(wire.text());
                case 2, 7 ->
                    wire.floats(bits ->
                            attributeNumbers += attribute.add((double) Float.intBitsToFloat((int) bits)) ? 1 : 0);
                case 3, 8 -> wire.numbers(number -> attributeNumbers += attribute.add(number) ? 1 : 0);
                case 5 -> attribute.tensor = tensor();
                case 6, 11 -> attribute.add(read());
                case 21 -> attribute.reference = once(wire.text());
                case 22 -> attribute.tensor = sparse();
                default -> {}
            }
        });
        limit(attributeNumbers);
        return attribute;
    }

    private OnnxTensor tensor() throws IOException {
        return tensor(OnnxTensor.MOST_VALUES);
    }

    private OnnxTensor tensor(int most) throws IOException {
        if (++tensors > MOST_VALUES) {
            throw new MalformedFileException("it has more than %d weights, the most allowed".formatted(MOST_VALUES));
        }
        OnnxTensor tensor = new TensorReader(wire, externals, most).read();
        tensorNumbers += tensor.integers() == null ? 0 : tensor.integers().length;
        tensorNumbers += tensor.reals() == null ? 0 : tensor.reals().length;
        limit(tensorNumbers);
        return tensor;
    }

    /** Reads a sparse tensor, which a framework converts to a dense one of its full size. */
    private OnnxTensor sparse() throws IOException {
        List<OnnxTensor> parts = new ArrayList<>();
        List<Long> dims = new ArrayList<>();
        OnnxTensor[] values = new OnnxTensor[1];
        wire.message(field -> {
            switch (field) {
                case 1 -> values[0] = tensor();
                case 2 -> parts.add(tensor(MOST_INDICES));
                case 3 ->
                    wire.numbers(dim -> {
                        if (dim < 0 || dim > Integer.MAX_VALUE || dims.size() == MAX_RANK) {
                            throw new MalformedFileException("it has a sparse tensor with a dimension of " + dim);
                        }
                        dims.add(dim);
                    });
                default -> {}
            }
        });
        if (values[0] == null || parts.isEmpty()) {
            throw new MalformedFileException("it has a sparse tensor without values or indices");
        }
        long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
        indices(parts.get(0), shape);
        OnnxType type = OnnxType.ofCode(values[0].type());
        double bytes = OnnxTensor.elements(shape) * Math.max(type.bits(), 8) / 8;
        if (bytes > NetworkLimits.TENSOR_BYTES) {
            throw new MalformedFileException("its sparse tensor '%s' would take %.0f bytes, at most %d are allowed"
                    .formatted(values[0].name(), bytes, NetworkLimits.TENSOR_BYTES));
        }
        return new OnnxTensor(values[0].name(), values[0].type(), shape, null, null, false, (long) bytes);
    }

    private static void indices(OnnxTensor indices, long[] shape) throws MalformedFileException {
        long[] values = indices.integers();
        if (values == null) {
            if (indices.dims().length == 0 || OnnxTensor.elements(indices.dims()) > 0) {
                throw new MalformedFileException(
                        "it has a sparse tensor whose indices are too many, or not whole numbers in the file itself; export it with dense tensors");
            }
            return;
        }
        boolean linear = indices.dims().length == 1;
        for (int i = 0; i < values.length; i++) {
            double below = linear ? OnnxTensor.elements(shape) : shape.length == 0 ? 0 : shape[i % shape.length];
            if (values[i] < 0 || values[i] >= below) {
                throw new MalformedFileException(
                        "it has a sparse tensor with the index %d where only those below %.0f are allowed"
                                .formatted(values[i], below));
            }
        }
    }

    private OnnxValue value() throws IOException {
        String[] name = {""};
        OnnxType[] type = {OnnxType.UNDEFINED};
        List<Integer> dims = new ArrayList<>();
        boolean[] shaped = {false};
        wire.message(field -> {
            switch (field) {
                case 1 -> name[0] = once(wire.text());
                case 2 ->
                    wire.message(kind -> {
                        if (kind == 1) {
                            wire.message(part -> {
                                switch (part) {
                                    case 1 -> type[0] = OnnxType.ofCode(wire.shortNumber());
                                    case 2 -> {
                                        shaped[0] = true;
                                        shape(dims);
                                    }
                                    default -> {}
                                }
                            });
                        }
                    });
                default -> {}
            }
        });
        int[] shape = dims.stream().mapToInt(Integer::intValue).toArray();
        return new OnnxValue(name[0], type[0], shaped[0] ? Optional.of(Shape.of(shape)) : Optional.empty());
    }

    private void shape(List<Integer> dims) throws IOException {
        wire.message(field -> {
            if (field == 1) {
                long[] dim = {0};
                wire.message(part -> {
                    if (part == 1) {
                        dim[0] = wire.number();
                    }
                });
                if (dim[0] > Integer.MAX_VALUE) {
                    throw new MalformedFileException("it has a dimension of " + dim[0]);
                }
                if (dims.size() == MAX_RANK) {
                    throw new MalformedFileException("it has a tensor of more than %d dimensions".formatted(MAX_RANK));
                }
                // exporters also write 0 and -1 for "any"
                dims.add(dim[0] > 0 ? (int) dim[0] : Shape.ANY);
            }
        });
    }

    private String once(String name) {
        String known = names.putIfAbsent(name, name);
        return known == null ? name : known;
    }
}
