// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hotplate.formats.onnx.TestOnnx;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** ONNX Runtime's Java API, and models of one operator by the schemas in {@code onnx-operators.txt}. */
final class BareOnnx implements BareEngine {

    private static final int OPSET = 22;
    private static final int INT64 = 7;
    private static final List<String> TEXTS = List.of(
            "NOTSET",
            "SAME_UPPER",
            "SAME_LOWER",
            "VALID",
            "nearest",
            "linear",
            "cubic",
            "bilinear",
            "constant",
            "reflect",
            "edge",
            "wrap",
            "zeros",
            "border",
            "none",
            "add",
            "mul",
            "min",
            "max",
            "sum",
            "mean",
            "avg",
            "forward",
            "reverse",
            "bidirectional",
            "Relu",
            "Tanh",
            "Sigmoid",
            "half_pixel",
            "asymmetric",
            "align_corners",
            "tf_crop_and_resize",
            "round_prefer_floor",
            "DCR",
            "CRD",
            "ij,jk->ik",
            "ii->i",
            "...,...->...",
            "->",
            "LOWER",
            "TF",
            "IDF",
            "SOFTMAX",
            "BRANCH_LEQ",
            "LEAF",
            "output_chw",
            "tanh",
            "L2",
            "NCHW");

    /** ONNX's codes of the types that tensors of this project have. */
    private static final Map<DataType, Integer> CODES = Map.ofEntries(
            Map.entry(DataType.FLOAT32, 1),
            Map.entry(DataType.UINT8, 2),
            Map.entry(DataType.INT8, 3),
            Map.entry(DataType.UINT16, 4),
            Map.entry(DataType.INT16, 5),
            Map.entry(DataType.INT32, 6),
            Map.entry(DataType.INT64, INT64),
            Map.entry(DataType.STRING, 8),
            Map.entry(DataType.BOOLEAN, 9),
            Map.entry(DataType.FLOAT16, 10),
            Map.entry(DataType.FLOAT64, 11),
            Map.entry(DataType.UINT32, 12),
            Map.entry(DataType.UINT64, 13),
            Map.entry(DataType.BFLOAT16, 16));

    private static final Map<String, DataType> NAMES = Map.ofEntries(
            Map.entry("float", DataType.FLOAT32),
            Map.entry("uint8", DataType.UINT8),
            Map.entry("int8", DataType.INT8),
            Map.entry("uint16", DataType.UINT16),
            Map.entry("int16", DataType.INT16),
            Map.entry("int32", DataType.INT32),
            Map.entry("int64", DataType.INT64),
            Map.entry("string", DataType.STRING),
            Map.entry("bool", DataType.BOOLEAN),
            Map.entry("float16", DataType.FLOAT16),
            Map.entry("double", DataType.FLOAT64),
            Map.entry("uint32", DataType.UINT32),
            Map.entry("uint64", DataType.UINT64),
            Map.entry("bfloat16", DataType.BFLOAT16));

    /** Types that ONNX Runtime's Java API passes as inputs; the others are weights. */
    private static final Map<DataType, OnnxJavaType> PASSED = Map.of(
            DataType.FLOAT32, OnnxJavaType.FLOAT,
            DataType.UINT8, OnnxJavaType.UINT8,
            DataType.INT8, OnnxJavaType.INT8,
            DataType.INT16, OnnxJavaType.INT16,
            DataType.INT32, OnnxJavaType.INT32,
            DataType.INT64, OnnxJavaType.INT64,
            DataType.STRING, OnnxJavaType.STRING,
            DataType.BOOLEAN, OnnxJavaType.BOOL,
            DataType.FLOAT16, OnnxJavaType.FLOAT16,
            DataType.FLOAT64, OnnxJavaType.DOUBLE);

    /** A row of the list. */
    private record Schema(
            String domain,
            String name,
            int leastInputs,
            int leastOutputs,
            List<String> inputs,
            List<String> outputs,
            List<String> attributes,
            Map<String, List<String>> types) {

        static Schema ofLine(String line) {
            String[] columns = line.split("\t", -1);
            Map<String, List<String>> types = new HashMap<>();
            for (String type : split(columns[9], ";")) {
                int end = type.indexOf('=');
                types.put(type.substring(0, end), split(type.substring(end + 1), ","));
            }
            return new Schema(
                    columns[0],
                    columns[1],
                    Integer.parseInt(columns[2]),
                    Integer.parseInt(columns[4]),
                    split(columns[6], ","),
                    split(columns[7], ","),
                    split(columns[8], ","),
                    types);
        }

        private static List<String> split(String text, String separator) {
            return Stream.of(text.split(separator, -1))
                    .filter(part -> !part.isEmpty())
                    .toList();
        }
    }

    private final List<Schema> schemas;
    private final OrtEnvironment environment =
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "sweep");

    /** @param wanted the names of the operators */
    BareOnnx(Pattern wanted) throws IOException {
        try (InputStream list = Objects.requireNonNull(getClass().getResourceAsStream("onnx-operators.txt"))) {
            schemas = new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Schema::ofLine)
                    .filter(schema -> wanted.matcher(schema.name).matches())
                    .toList();
        }
    }

    @Override
    public OneOperator make(int index, Random random) {
        return new Making(schemas.get(index % schemas.size()), new EdgeValues(random)).make(index);
    }

    @Override
    public OneOperator completed(OneOperator network) {
        return network;
    }

    /** One model. */
    private static final class Making {

        private final Schema schema;
        private final EdgeValues values;
        private final TestOnnx graph = new TestOnnx().text(2, "one");
        private final List<TensorSpec> inputs = new ArrayList<>();
        /** The type chosen for each of the schema's type variables. */
        private final Map<String, String> bound = new LinkedHashMap<>();

        private final List<String> described = new ArrayList<>();
        private final int[] data;
        /** Whether the inputs have dimensions of any size. */
        private final boolean open;

        private Making(Schema schema, EdgeValues values) {
            this.schema = schema;
            this.values = values;
            this.data = values.shape(true);
            this.open = values.chance(0.4);
        }

        OneOperator make(int index) {
            List<String> given = given();
            TestOnnx node = new TestOnnx();
            given.forEach(name -> node.text(1, name));
            List<String> outputs = outputs();
            for (int i = 0; i < outputs.size(); i++) {
                node.text(2, "y" + i);
            }
            node.text(4, schema.name).text(7, schema.domain);
            for (String attribute : schema.attributes) {
                boolean required = attribute.endsWith("!");
                String[] parts = attribute.replace("!", "").split(":", -1);
                if (required || values.chance(0.4)) {
                    attribute(node, parts[0], parts[1], given, outputs.size());
                }
            }
            graph.message(1, node);
            for (int i = 0; i < outputs.size(); i++) {
                declare("y" + i, outputs.get(i));
            }
            if (inputs.isEmpty()) {
                // a model without inputs is refused before its operator is seen
                add("unused", DataType.FLOAT32, new int[] {1});
                graph.message(
                        1, new TestOnnx().text(1, "unused").text(2, "same").text(4, "Identity"));
                graph.message(12, TestOnnx.value("same", 1, 1));
            }
            TestOnnx model = new TestOnnx().number(1, 10).message(7, graph);
            opset(model, "", OPSET);
            opset(model, "com.microsoft", 1);
            opset(model, "ai.onnx.ml", 3);
            return new OneOperator(
                    index,
                    schema.domain.isEmpty() ? schema.name : schema.domain + "." + schema.name,
                    String.join(" ", described),
                    inputs,
                    model.bytes());
        }

        private static void opset(TestOnnx model, String domain, long version) {
            model.message(8, new TestOnnx().text(1, domain).number(2, version));
        }

        private List<String> given() {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < schema.inputs.size(); i++) {
                String type = schema.inputs.get(i);
                boolean optional = names.size() >= schema.leastInputs;
                if (optional && values.chance(0.3)) {
                    break;
                }
                if (optional && values.chance(0.1)) {
                    names.add("");
                    continue;
                }
                int count = type.endsWith("*") ? 1 + values.random.nextInt(3) : 1;
                for (int j = 0; j < count; j++) {
                    names.add(input(type.replace("*", ""), names.size()));
                }
            }
            if (!names.isEmpty() && values.isEdge() && values.chance(0.1)) {
                names.remove(names.size() - 1);
            }
            return names;
        }

        /** Returns the tensor type that a variable stands for. */
        private String resolved(String type) {
            List<String> allowed = schema.types.get(type);
            if (allowed == null) {
                return type;
            }
            return bound.computeIfAbsent(type, variable -> {
                List<String> known =
                        allowed.stream().filter(each -> known(each) != null).toList();
                if (known.contains("tensor(float)") && values.chance(0.5)) {
                    return "tensor(float)";
                }
                return known.isEmpty() ? values.oneOf(allowed) : values.oneOf(known);
            });
        }

        /** Returns the element type of a tensor or of a sequence of tensors, or null. */
        private static DataType known(String type) {
            String element = type.replaceFirst("^seq\\((.*)\\)$", "$1").replaceFirst("^tensor\\((.*)\\)$", "$1");
            return NAMES.get(element);
        }

        private String input(String variable, int position) {
            String type = resolved(variable);
            DataType element = known(type);
            if (element == null) {
                return "";
            }
            boolean sizes = position > 0 && (element == DataType.INT64 || element == DataType.INT32);
            int[] shape = position == 0 || values.chance(0.55) ? data : values.shape(true);
            if (sizes && values.chance(0.6)) {
                shape = new int[] {values.chance(0.5) ? data.length : values.random.nextInt(4)};
            } else if (position > 0 && values.chance(0.15)) {
                shape = values.chance(0.5) ? new int[0] : new int[] {1};
            }
            String name = "x" + position;
            if (!PASSED.containsKey(element) || (position > 0 && values.chance(sizes ? 0.6 : 0.3))) {
                weight(name, element, shape);
            } else {
                add(name, element, shape);
            }
            if (type.startsWith("seq(")) {
                TestOnnx sequence = new TestOnnx().text(1, name);
                if (values.chance(0.5)) {
                    sequence.text(1, name);
                }
                graph.message(1, sequence.text(2, "s" + position).text(4, "SequenceConstruct"));
                return "s" + position;
            }
            return name;
        }

        private void add(String name, DataType type, int... shape) {
            int[] declared = shape.clone();
            long[] dims = Arrays.stream(shape).asLongStream().toArray();
            for (int i = 0; i < dims.length; i++) {
                if (open && values.chance(0.6)) {
                    declared[i] = Shape.ANY;
                    // each has a name of its own
                    dims[i] = -2 - 100L * inputs.size() - i;
                }
            }
            inputs.add(new TensorSpec(name, Shape.of(declared), type));
            graph.message(11, TestOnnx.value(name, CODES.get(type), dims));
        }

        private void weight(String name, DataType type, int... shape) {
            graph.message(5, tensor(name, type, shape));
        }

        private TestOnnx tensor(String name, DataType type, int... shape) {
            TestOnnx tensor = new TestOnnx();
            for (int dim : shape) {
                tensor.number(1, dim);
            }
            tensor.number(2, CODES.get(type)).text(8, name);
            int size = Shape.of(shape).size();
            List<String> shown = new ArrayList<>();
            if (type == DataType.STRING) {
                for (int i = 0; i < size; i++) {
                    tensor.text(6, values.oneOf(TEXTS));
                }
            } else {
                ByteBuffer raw = ByteBuffer.allocate(size * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < size; i++) {
                    double real = values.real();
                    long number = values.offset();
                    if (type.isReal()) {
                        type.put(real, raw);
                    } else if (type == DataType.BOOLEAN) {
                        type.put(number & 1, raw);
                    } else {
                        type.put(number, raw);
                    }
                    shown.add(type.isReal() ? Double.toString(real) : Long.toString(number));
                }
                tensor.bytes(9, raw.array());
            }
            String content = String.join(",", shown.subList(0, Math.min(8, shown.size())));
            described.add("%s=%s%s{%s}".formatted(name, type, Shape.of(shape), content));
            return tensor;
        }

        private List<String> outputs() {
            List<String> types = new ArrayList<>();
            for (String output : schema.outputs) {
                if (types.size() >= Math.max(1, schema.leastOutputs) && values.chance(0.4)) {
                    break;
                }
                int count = output.endsWith("*") ? 1 + values.random.nextInt(2) : 1;
                for (int i = 0; i < count; i++) {
                    types.add(resolved(output.replace("*", "")));
                }
            }
            return types;
        }

        private void declare(String name, String type) {
            DataType element = known(type);
            if (element == null) {
                return;
            }
            if (type.startsWith("seq(")) {
                // only tensors can be served
                graph.message(5, tensor(name + "p", DataType.INT64));
                graph.message(
                        1,
                        new TestOnnx()
                                .text(1, name)
                                .text(1, name + "p")
                                .text(2, name + "e")
                                .text(4, "SequenceAt"));
                graph.message(12, untyped(name + "e", element));
            } else {
                graph.message(12, untyped(name, element));
            }
        }

        /** An output without a number of dimensions. */
        private static TestOnnx untyped(String name, DataType type) {
            TestOnnx tensor = new TestOnnx().message(1, new TestOnnx().number(1, CODES.get(type)));
            return new TestOnnx().text(1, name).message(2, tensor);
        }

        private void attribute(TestOnnx node, String name, String type, List<String> given, int outputs) {
            TestOnnx attribute = new TestOnnx().text(1, name);
            boolean wrong = values.isEdge() && values.chance(0.05);
            String kind = wrong ? values.oneOf(List.of("INT", "INTS", "FLOAT", "STRING")) : type;
            switch (kind) {
                case "INT" -> {
                    long number = name.equals("to") && !values.isEdge()
                            ? 1 + values.random.nextInt(13)
                            : name.contains("axis") ? values.offset() : values.count();
                    attribute.number(3, number).number(20, 2);
                    described.add(name + "=" + number);
                }
                case "INTS" -> {
                    int length = values.isEdge()
                            ? values.random.nextInt(8)
                            : values.oneOf(List.of(
                                    Math.max(0, data.length - 2),
                                    Math.max(0, data.length - 2),
                                    Math.max(0, data.length * 2 - 4),
                                    data.length,
                                    1));
                    List<String> shown = new ArrayList<>();
                    for (int i = 0; i < length; i++) {
                        long number = name.equals("perm") && !values.isEdge()
                                ? length - 1 - i
                                : name.equals("axes") ? values.offset() : values.count();
                        attribute.number(8, number);
                        shown.add(Long.toString(number));
                    }
                    attribute.number(20, 7);
                    described.add(name + "=[" + String.join(",", shown) + "]");
                }
                case "FLOAT" -> {
                    float number = (float) values.real();
                    attribute.word(2, Float.floatToRawIntBits(number)).number(20, 1);
                    described.add(name + "=" + number);
                }
                case "FLOATS" -> {
                    List<String> shown = new ArrayList<>();
                    for (int i = values.random.nextInt(4); i > 0; i--) {
                        float number = (float) values.real();
                        attribute.word(7, Float.floatToRawIntBits(number));
                        shown.add(Float.toString(number));
                    }
                    attribute.number(20, 6);
                    described.add(name + "=[" + String.join(",", shown) + "]");
                }
                case "STRING" -> {
                    String text = values.isEdge() && values.chance(0.3) ? values.text() : values.oneOf(TEXTS);
                    attribute.text(4, text).number(20, 3);
                    described.add(name + "=" + text.substring(0, Math.min(text.length(), 20)));
                }
                case "STRINGS" -> {
                    List<String> shown = new ArrayList<>();
                    for (int i = values.random.nextInt(4); i > 0; i--) {
                        String text = values.oneOf(TEXTS);
                        attribute.text(9, text);
                        shown.add(text);
                    }
                    attribute.number(20, 8);
                    described.add(name + "=" + shown);
                }
                case "TENSOR" -> {
                    int[] shape = values.chance(0.5) ? new int[] {1} : values.shape(true);
                    attribute
                            .message(5, tensor(name, values.oneOf(List.copyOf(NAMES.values())), shape))
                            .number(20, 4);
                }
                case "GRAPH" -> attribute.message(6, body(given, outputs)).number(20, 5);
                default -> {
                    // a type, or a sparse tensor
                    TestOnnx tensor = new TestOnnx().message(1, new TestOnnx().number(1, 1));
                    attribute.message(14, tensor).number(20, 13);
                }
            }
            node.message(5, attribute);
        }

        /** Returns the graph of a branch, or of an iteration, which returns what it is given. */
        private TestOnnx body(List<String> given, int outputs) {
            TestOnnx body = new TestOnnx().text(2, "body");
            boolean branch = schema.name.equals("If");
            int inside = branch ? 0 : Math.max(1, given.size());
            for (int i = 0; i < inside; i++) {
                body.message(11, new TestOnnx().text(1, "b" + i));
            }
            int made = branch ? outputs : schema.name.equals("Loop") ? outputs + 1 : outputs;
            for (int i = 0; i < made; i++) {
                String source = branch
                        ? given.isEmpty() ? "none" : given.get(0)
                        : schema.name.equals("Loop")
                                ? "b" + Math.min(i + 1, inside - 1)
                                : "b" + Math.min(i, inside - 1);
                body.message(1, new TestOnnx().text(1, source).text(2, "r" + i).text(4, "Identity"));
                body.message(12, new TestOnnx().text(1, "r" + i));
            }
            return body;
        }
    }

    @Override
    public Loaded load(OneOperator network) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(1);
            return new LoadedModel(environment, environment.createSession(network.definition(), options));
        }
    }

    private record LoadedModel(OrtEnvironment environment, OrtSession session) implements Loaded {

        @Override
        public void run(List<Tensor> inputs) throws OrtException {
            Map<String, OnnxTensor> passed = new LinkedHashMap<>();
            try {
                for (Tensor tensor : inputs) {
                    passed.put(tensor.name(), passed(tensor));
                }
                // the result closes its outputs; reading them copies them
                try (OrtSession.Result result = session.run(passed)) {
                    for (int i = 0; i < result.size(); i++) {
                        if (result.get(i) instanceof OnnxTensor output
                                && output.getInfo().type != OnnxJavaType.STRING) {
                            output.getByteBuffer();
                        }
                    }
                }
            } finally {
                passed.values().forEach(OnnxTensor::close);
            }
        }

        private OnnxTensor passed(Tensor tensor) throws OrtException {
            long[] dims = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
            if (tensor.type() == DataType.STRING) {
                return OnnxTensor.createTensor(environment, tensor.strings().toArray(String[]::new), dims);
            }
            ByteBuffer data = tensor.data();
            ByteBuffer copy = ByteBuffer.allocateDirect(data.remaining()).order(ByteOrder.nativeOrder());
            return OnnxTensor.createTensor(environment, copy.put(data).flip(), dims, PASSED.get(tensor.type()));
        }

        @Override
        public void close() throws OrtException {
            session.close();
        }
    }
}
