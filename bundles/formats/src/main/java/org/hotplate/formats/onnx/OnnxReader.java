// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.tensor.Shape;

/** Puts an {@link OnnxFile} together, field by field; the numbers are those of ONNX's protobuf schema. */
final class OnnxReader {

    private static final int MOST = 1 << 17;
    private static final int MAX_RANK = 64;
    private static final int EXTERNAL = 1;

    private final WireReader wire;
    private final Map<String, Long> opsets = new HashMap<>();
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private final List<OnnxValue> initializers = new ArrayList<>();
    private final Set<String> external = new HashSet<>();
    private final Set<String> externalFiles = new HashSet<>();
    private final Set<String> operatorTypes = new HashSet<>();
    private String producer = "";
    private String graph = "";
    private long irVersion;
    private int operators;
    private boolean hasGraph;

    OnnxReader(WireReader wire) {
        this.wire = wire;
    }

    OnnxFile read() throws IOException {
        wire.fields(this::model);
        if (!hasGraph) {
            throw MalformedFileException.cutOff("it holds no graph, as every ONNX model does");
        }
        if (opsets.isEmpty()) {
            // written after the graph, so that a file may well end between the two
            throw MalformedFileException.cutOff(
                    "it does not say which versions of the operators it was made for, as every ONNX model does");
        }
        Set<String> given = initializers.stream().map(OnnxValue::name).collect(Collectors.toSet());
        inputs.removeIf(input -> given.contains(input.name()));
        return new OnnxFile(
                irVersion,
                producer,
                opsets,
                graph,
                inputs,
                outputs,
                initializers,
                external,
                externalFiles,
                operators,
                operatorTypes);
    }

    private void model(int field) throws IOException {
        switch (field) {
            case 1 -> irVersion = wire.number();
            case 2 -> producer = wire.text();
            case 7 -> {
                hasGraph = true;
                wire.message(this::graph);
            }
            case 8 -> opset();
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
        bounded(opsets.keySet());
    }

    private void graph(int field) throws IOException {
        switch (field) {
            case 1 -> operator();
            case 2 -> graph = wire.text();
            case 5 -> initializer();
            case 11 -> inputs.add(value());
            case 12 -> outputs.add(value());
            case 15 ->
                wire.message(part -> {
                    if (part == 1) {
                        initializer(); // the values of a sparse one, which bear its name
                    }
                });
            default -> {}
        }
        bounded(inputs);
        bounded(outputs);
        bounded(initializers);
    }

    private void operator() throws IOException {
        String[] name = {"", ""};
        wire.message(field -> {
            switch (field) {
                case 4 -> name[1] = wire.text();
                case 7 -> name[0] = wire.text();
                default -> {}
            }
        });
        operators++;
        operatorTypes.add(name[0].isEmpty() ? name[1] : name[0] + "." + name[1]);
        bounded(operatorTypes);
    }

    private void initializer() throws IOException {
        Tensor tensor = new Tensor();
        wire.message(field -> {
            switch (field) {
                case 1 -> wire.numbers(tensor.dims::add);
                case 2 -> tensor.type = OnnxType.ofCode(wire.number());
                case 8 -> tensor.name = wire.text();
                case 13 -> externalData();
                case 14 -> tensor.external |= wire.number() == EXTERNAL;
                default -> {}
            }
        });
        initializers.add(new OnnxValue(tensor.name, tensor.type, Optional.of(tensor.dims.shape())));
        if (tensor.external) {
            external.add(tensor.name);
        }
    }

    /** A key and its value; where the file is, is one of them. */
    private void externalData() throws IOException {
        String[] entry = {"", ""};
        wire.message(field -> {
            switch (field) {
                case 1 -> entry[0] = wire.text();
                case 2 -> entry[1] = wire.text();
                default -> {}
            }
        });
        if (entry[0].equals("location")) {
            externalFiles.add(entry[1]);
            bounded(externalFiles);
        }
    }

    private OnnxValue value() throws IOException {
        Tensor value = new Tensor();
        boolean[] shaped = {false};
        wire.message(field -> {
            switch (field) {
                case 1 -> value.name = wire.text();
                case 2 ->
                    wire.message(type -> {
                        if (type == 1) {
                            wire.message(part -> {
                                switch (part) {
                                    case 1 -> value.type = OnnxType.ofCode(wire.number());
                                    case 2 -> {
                                        shaped[0] = true;
                                        shape(value.dims);
                                    }
                                    default -> {}
                                }
                            });
                        }
                    });
                default -> {}
            }
        });
        return new OnnxValue(value.name, value.type, shaped[0] ? Optional.of(value.dims.shape()) : Optional.empty());
    }

    private void shape(Dims dims) throws IOException {
        wire.message(field -> {
            if (field == 1) {
                long[] dim = {0};
                wire.message(part -> {
                    if (part == 1) {
                        dim[0] = wire.number();
                    }
                });
                // exporters write 0 and -1 for "any", too
                if (dim[0] > 0) {
                    dims.add(dim[0]);
                } else {
                    dims.addAny();
                }
            }
        });
    }

    private static void bounded(Collection<?> collection) throws MalformedFileException {
        if (collection.size() > MOST) {
            throw new MalformedFileException("it has more than %d inputs, outputs or weights".formatted(MOST));
        }
    }

    /** What is known so far of a value. */
    private static final class Tensor {
        private final Dims dims = new Dims();
        private String name = "";
        private OnnxType type = OnnxType.UNDEFINED;
        private boolean external;
    }

    private static final class Dims {
        private final List<Integer> dims = new ArrayList<>();

        void add(long dim) throws MalformedFileException {
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw new MalformedFileException("it has a dimension of " + dim);
            }
            append((int) dim);
        }

        void addAny() throws MalformedFileException {
            append(Shape.ANY);
        }

        private void append(int dim) throws MalformedFileException {
            if (dims.size() == MAX_RANK) {
                throw new MalformedFileException("it has a tensor of more than %d dimensions".formatted(MAX_RANK));
            }
            dims.add(dim);
        }

        Shape shape() {
            return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
