// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hotplate.formats.mxnet.Operators;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** libmxnet's C API, and symbols of one operator with the arguments that libmxnet documents for it. */
final class BareMxNet implements BareEngine {

    /** In the order of MXNet's codes. */
    private static final List<DataType> TYPES = List.of(
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.FLOAT16,
            DataType.UINT8,
            DataType.INT32,
            DataType.INT8,
            DataType.INT64,
            DataType.BOOLEAN);

    private static final Pattern CHOICE = Pattern.compile("'([^']*)'|\\bNone\\b");
    /** Tuples with an element for each dimension of a picture, without batch and channels. */
    private static final Pattern WINDOW = Pattern.compile("kernel|stride|dilate|pad|adj|target_shape|pooled_size");

    private static final int MOST_OUTPUT = 1 << 22;
    private static final int CPU = 1;

    private final NativeLibrary library;
    private final List<String> operators;
    private final ObjectMapper json = new ObjectMapper();

    /** @param wanted the names of the operators */
    BareMxNet(Path libraries, Pattern wanted) {
        operators = Operators.allowed().stream()
                .filter(operator -> wanted.matcher(operator).matches())
                .sorted()
                .toList();
        library = NativeLibrary.getInstance(libraries.resolve("libmxnet.so").toString());
        // registers older operators too
        call("MXListAllOpNames", new IntByReference(), new PointerByReference());
    }

    /**
     * What libmxnet says about an operator.
     *
     * @param arguments the type of each argument by its name; those of arrays begin with NDArray
     * @param keyOfCount the argument that is the number of arrays, or an empty text
     */
    private record Documented(Map<String, String> arguments, String keyOfCount) {}

    private Documented documentation(String operator) {
        PointerByReference handle = new PointerByReference();
        call("NNGetOpHandle", operator, handle);
        PointerByReference[] out = pointers(7);
        IntByReference count = new IntByReference();
        call(
                "MXSymbolGetAtomicSymbolInfo",
                handle.getValue(),
                out[0],
                out[1],
                count,
                out[2],
                out[3],
                out[4],
                out[5],
                out[6]);
        Map<String, String> arguments = new LinkedHashMap<>();
        if (count.getValue() > 0) {
            String[] names = out[2].getValue().getStringArray(0, count.getValue());
            String[] types = out[3].getValue().getStringArray(0, count.getValue());
            for (int i = 0; i < names.length; i++) {
                arguments.put(names[i], types[i]);
            }
        }
        Pointer key = out[5].getValue();
        return new Documented(arguments, key == null ? "" : key.getString(0));
    }

    @Override
    public OneOperator make(int index, Random random) {
        EdgeValues values = new EdgeValues(random);
        String operator = operators.get(index % operators.size());
        Documented known = documentation(operator);
        int[] data = values.shape(false);
        if (data.length == 0) {
            data = new int[] {1};
        }
        DataType type = values.chance(0.6) ? DataType.FLOAT32 : values.oneOf(TYPES);
        List<TensorSpec> inputs = new ArrayList<>();
        boolean explicit = values.chance(0.4);
        for (Map.Entry<String, String> argument : known.arguments.entrySet()) {
            if (argument.getValue().startsWith("NDArray")) {
                int count = argument.getValue().contains("[]") ? 1 + random.nextInt(4) : 1;
                for (int i = 0; i < count; i++) {
                    int[] shape = inputs.isEmpty() || explicit ? data : values.chance(0.15) ? shape(values) : null;
                    inputs.add(new TensorSpec(
                            argument.getKey() + (count > 1 ? Integer.toString(i) : ""),
                            shape == null ? Shape.of() : Shape.of(shape),
                            values.chance(0.9) ? type : values.oneOf(TYPES)));
                }
            }
        }
        if (inputs.isEmpty() && values.chance(0.7)) {
            // older operators do not say what they take
            int count = 1 + random.nextInt(5);
            for (int i = 0; i < count; i++) {
                inputs.add(new TensorSpec("data" + i, explicit || i == 0 ? Shape.of(data) : Shape.of(), type));
            }
        }
        while (inputs.size() > 1 && values.chance(0.2)) {
            inputs.remove(inputs.size() - 1);
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, String> argument : known.arguments.entrySet()) {
            String name = argument.getKey();
            String about = argument.getValue();
            if (name.equals(known.keyOfCount) && !values.isEdge()) {
                attributes.put(name, Integer.toString(inputs.size()));
            } else if (!about.startsWith("NDArray") && (!about.contains("optional") || values.chance(0.4))) {
                attributes.put(name, attribute(values, name, about, data.length));
            }
        }
        if (!known.keyOfCount.isEmpty()) {
            attributes.putIfAbsent(known.keyOfCount, Integer.toString(inputs.size()));
        }
        if (values.chance(0.01)) {
            attributes.put(values.oneOf(List.of("axis", "kernel", "__dtype__", "no_such")), values.text());
        }
        try {
            return new OneOperator(
                    index,
                    operator,
                    shortened(attributes),
                    inputs,
                    json.writeValueAsBytes(symbol(values, operator, attributes, inputs)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int[] shape(EdgeValues values) {
        int[] shape = values.shape(false);
        return shape.length == 0 ? new int[] {2} : shape;
    }

    private static String shortened(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(each -> each.getKey() + "="
                        + (each.getValue().length() > 40
                                ? each.getValue().substring(0, 10) + "... ("
                                        + each.getValue().length() + ")"
                                : each.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String attribute(EdgeValues values, String name, String about, int rank) {
        if (values.isEdge() && values.chance(0.15)) {
            return values.text();
        }
        String type = about.substring(0, Math.max(0, about.indexOf(about.startsWith("{") ? "}" : ",")));
        if (about.startsWith("{")) {
            List<String> choices = new ArrayList<>();
            Matcher choice = CHOICE.matcher(type);
            while (choice.find()) {
                choices.add(choice.group(1) == null ? "None" : choice.group(1));
            }
            return choices.isEmpty() ? values.text() : values.oneOf(choices);
        }
        String plain = type.isEmpty() ? about : type;
        if (plain.contains("boolean")) {
            return values.isEdge() ? values.oneOf(List.of("2", "-1", "maybe")) : values.oneOf(List.of("True", "False"));
        }
        if (plain.contains("or None") && values.chance(0.2)) {
            return "None";
        }
        if (plain.contains("tuple") || plain.contains("Shape")) {
            int length = values.isEdge()
                    ? values.random.nextInt(8)
                    : WINDOW.matcher(name).matches() ? Math.max(1, rank - 2) : values.chance(0.7) ? rank : 1;
            boolean reals = plain.contains("float") || plain.contains("double");
            List<String> elements = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                elements.add(reals ? Double.toString(values.real()) : Long.toString(values.count()));
            }
            return elements.size() == 1 ? "(" + elements.get(0) + ",)" : "(" + String.join(", ", elements) + ")";
        }
        if (plain.contains("float") || plain.contains("double") || plain.contains("real_t")) {
            return Double.toString(values.real()).replace("NaN", "nan").replace("Infinity", "inf");
        }
        if (plain.contains("int") || plain.contains("long")) {
            return Long.toString(name.contains("axis") ? values.offset() : values.count());
        }
        return values.isEdge() ? values.text() : values.oneOf(List.of("relu", "float32", "ij,jk->ik", "add", "1"));
    }

    private ObjectNode symbol(
            EdgeValues values, String operator, Map<String, String> attributes, List<TensorSpec> inputs) {
        ObjectNode graph = json.createObjectNode();
        ArrayNode nodes = graph.putArray("nodes");
        ArrayNode variables = graph.putArray("arg_nodes");
        for (TensorSpec input : inputs) {
            variables.add(nodes.size());
            nodes.addObject().put("op", "null").put("name", input.name()).putArray("inputs");
        }
        ObjectNode node = nodes.addObject().put("op", operator).put("name", "one");
        ObjectNode attrs = node.putObject("attrs");
        attributes.forEach(attrs::put);
        ArrayNode references = node.putArray("inputs");
        for (int i = 0; i < inputs.size(); i++) {
            references.add(reference(i));
        }
        if (operator.matches("_foreach|_while_loop|_cond")) {
            int count = operator.equals("_foreach") ? 1 : operator.equals("_cond") ? 3 : 2;
            ArrayNode subgraphs = node.putArray("subgraphs");
            for (int i = 0; i < count; i++) {
                ObjectNode nested = subgraphs.addObject();
                nested.putArray("nodes")
                        .addObject()
                        .put("op", "null")
                        .put("name", "inner" + i)
                        .putArray("inputs");
                nested.putArray("arg_nodes").add(0);
                nested.putArray("heads").add(reference(0));
            }
        }
        ArrayNode heads = graph.putArray("heads");
        heads.add(reference(inputs.size()));
        if (values.chance(0.05)) {
            heads.add(reference(inputs.size()));
        }
        graph.putObject("attrs").putArray("mxnet_version").add("int").add(10900);
        return graph;
    }

    private ArrayNode reference(int node) {
        return json.createArrayNode().add(node).add(0).add(0);
    }

    private static PointerByReference[] pointers(int count) {
        PointerByReference[] pointers = new PointerByReference[count];
        Arrays.setAll(pointers, i -> new PointerByReference());
        return pointers;
    }

    private void call(String function, Object... arguments) {
        if (library.getFunction(function).invokeInt(arguments) != 0) {
            throw new IllegalArgumentException(
                    library.getFunction("MXGetLastError").invokeString(new Object[0], false));
        }
    }

    private Pointer symbolOf(OneOperator network) {
        PointerByReference symbol = new PointerByReference();
        call("MXSymbolCreateFromJSON", new String(network.definition(), StandardCharsets.UTF_8), symbol);
        return symbol.getValue();
    }

    private List<String> names(Pointer symbol) {
        IntByReference count = new IntByReference();
        PointerByReference names = new PointerByReference();
        call("NNSymbolListInputNames", symbol, 0, count, names);
        return count.getValue() == 0 ? List.of() : List.of(names.getValue().getStringArray(0, count.getValue()));
    }

    private List<String> list(String function, Pointer symbol) {
        IntByReference count = new IntByReference();
        PointerByReference names = new PointerByReference();
        call(function, symbol, count, names);
        return count.getValue() == 0 ? List.of() : List.of(names.getValue().getStringArray(0, count.getValue()));
    }

    @Override
    public OneOperator completed(OneOperator network) {
        Pointer symbol = symbolOf(network);
        try {
            List<TensorSpec> known = network.inputs().stream()
                    .filter(input -> input.shape().rank() > 0)
                    .toList();
            LongByReference[] counts = {new LongByReference(), new LongByReference(), new LongByReference()};
            PointerByReference[] ranks = pointers(3);
            PointerByReference[] dims = pointers(3);
            long[] starts = new long[known.size() + 1];
            for (int i = 0; i < known.size(); i++) {
                starts[i + 1] = starts[i] + known.get(i).shape().rank();
            }
            call(
                    "MXSymbolInferShapePartialEx64",
                    symbol,
                    known.size(),
                    known.stream().map(TensorSpec::name).toArray(String[]::new),
                    starts,
                    known.stream()
                            .flatMapToInt(input -> Arrays.stream(input.shape().dims()))
                            .asLongStream()
                            .toArray(),
                    counts[0],
                    ranks[0],
                    dims[0],
                    counts[1],
                    ranks[1],
                    dims[1],
                    counts[2],
                    ranks[2],
                    dims[2],
                    new IntByReference());
            Map<String, Shape> shapes = new LinkedHashMap<>();
            put(list("MXSymbolListArguments", symbol), ranks[0], dims[0], shapes);
            put(list("MXSymbolListAuxiliaryStates", symbol), ranks[2], dims[2], shapes);
            Shape first = network.inputs().isEmpty()
                    ? Shape.of(1)
                    : network.inputs().get(0).shape();
            List<TensorSpec> inputs = network.inputs().stream()
                    .map(input -> new TensorSpec(input.name(), shapes.getOrDefault(input.name(), first), input.type()))
                    .toList();
            return new OneOperator(
                    network.index(), network.operator(), network.attributes(), inputs, network.definition());
        } finally {
            call("MXSymbolFree", symbol);
        }
    }

    private static void put(
            List<String> names, PointerByReference ranks, PointerByReference dims, Map<String, Shape> shapes) {
        for (int i = 0; i < names.size(); i++) {
            int rank = ranks.getValue().getInt((long) i * Integer.BYTES);
            if (rank <= 0) {
                continue;
            }
            long[] own = dims.getValue().getPointer((long) i * Long.BYTES).getLongArray(0, rank);
            if (Arrays.stream(own).allMatch(dim -> dim > 0 && dim <= Integer.MAX_VALUE)) {
                shapes.put(
                        names.get(i),
                        Shape.of(Arrays.stream(own).mapToInt(Math::toIntExact).toArray()));
            }
        }
    }

    @Override
    public Loaded load(OneOperator network) throws IOException {
        Pointer symbol = symbolOf(network);
        PointerByReference op = new PointerByReference();
        call("MXCreateCachedOpEX", symbol, 0, new String[0], new String[0], op, (byte) 0);
        return new LoadedSymbol(symbol, op.getValue());
    }

    private final class LoadedSymbol implements Loaded {

        private final Pointer symbol;
        private final Pointer op;

        private LoadedSymbol(Pointer symbol, Pointer op) {
            this.symbol = symbol;
            this.op = op;
        }

        @Override
        public void run(List<Tensor> inputs) {
            List<Pointer> arrays = new ArrayList<>();
            try {
                Map<String, Pointer> byName = new LinkedHashMap<>();
                for (Tensor tensor : inputs) {
                    Pointer array = array(tensor);
                    arrays.add(array);
                    byName.put(tensor.name(), array);
                }
                List<String> names = names(symbol);
                if (!byName.keySet().containsAll(names)) {
                    throw new IllegalArgumentException("It needs " + names);
                }
                IntByReference count = new IntByReference();
                PointerByReference outputs = new PointerByReference();
                call(
                        "MXInvokeCachedOpEx",
                        op,
                        names.size(),
                        names.stream().map(byName::get).toArray(Pointer[]::new),
                        count,
                        outputs,
                        new PointerByReference());
                Pointer[] made = count.getValue() == 0
                        ? new Pointer[0]
                        : outputs.getValue().getPointerArray(0, count.getValue());
                arrays.addAll(List.of(made));
                for (Pointer output : made) {
                    read(output);
                }
            } finally {
                arrays.forEach(array -> call("MXNDArrayFree", array));
            }
        }

        private Pointer array(Tensor tensor) {
            PointerByReference array = new PointerByReference();
            int code = TYPES.indexOf(tensor.type());
            int[] dims = tensor.shape().dims();
            call(
                    "MXNDArrayCreateEx64",
                    Arrays.stream(dims).asLongStream().toArray(),
                    dims.length,
                    CPU,
                    0,
                    0,
                    code,
                    array);
            ByteBuffer data = tensor.data();
            try (Memory copy = new Memory(Math.max(1, data.remaining()))) {
                long size = tensor.shape().size();
                copy.getByteBuffer(0, Math.max(1, data.remaining())).put(data);
                call("MXNDArraySyncCopyFromCPU", array.getValue(), copy, size);
            }
            return array.getValue();
        }

        private void read(Pointer array) {
            IntByReference rank = new IntByReference();
            PointerByReference dims = new PointerByReference();
            call("MXNDArrayWaitToRead", array);
            call("MXNDArrayGetShapeEx64", array, rank, dims);
            long size = 1;
            for (int i = 0; i < rank.getValue(); i++) {
                size = Math.min(MOST_OUTPUT + 1, size * dims.getValue().getLong((long) i * Long.BYTES));
            }
            if (size > 0 && size <= MOST_OUTPUT) {
                try (Memory copy = new Memory(size * Long.BYTES)) {
                    call("MXNDArraySyncCopyToCPU", array, copy, size);
                }
            }
        }

        @Override
        public void close() {
            call("MXFreeCachedOp", op);
            call("MXSymbolFree", symbol);
        }
    }
}
