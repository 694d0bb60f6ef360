// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hotplate.formats.MalformedFileException;
import org.jspecify.annotations.Nullable;

/**
 * Derives an operator's first output from its inputs, for operators whose result can be much larger than their inputs,
 * and for those between constants and them. For all others the output is unknown.
 */
final class SizeRules {

    private static final Set<String> SAME = Set.of(
            "Abs",
            "Acos",
            "Asin",
            "Atan",
            "BatchNormalization",
            "Ceil",
            "Clip",
            "Cos",
            "CumSum",
            "Dropout",
            "Elu",
            "Erf",
            "Exp",
            "FastGelu",
            "Floor",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "InstanceNormalization",
            "LRN",
            "LayerNormalization",
            "LeakyRelu",
            "Log",
            "LogSoftmax",
            "Mish",
            "Not",
            "PRelu",
            "Reciprocal",
            "Relu",
            "Round",
            "Selu",
            "Sigmoid",
            "Sign",
            "Sin",
            "Softmax",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Tan",
            "Tanh",
            "ThresholdedRelu",
            "Trilu");

    private static final Set<String> ELEMENTWISE = Set.of(
            "Add",
            "And",
            "BitShift",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor",
            "Div",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "Max",
            "Mean",
            "Min",
            "Mod",
            "Mul",
            "Or",
            "Pow",
            "Sub",
            "Sum",
            "Where",
            "Xor");

    private static final Set<String> TRUTH =
            Set.of("And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Or", "Xor");

    private final OnnxGraph.Node node;
    private final List<Value> inputs;
    private final Map<String, OnnxAttribute> attributes;

    private SizeRules(OnnxGraph.Node node, List<Value> inputs, Map<String, OnnxAttribute> attributes) {
        this.node = node;
        this.inputs = inputs;
        this.attributes = attributes;
    }

    /** @throws MalformedFileException if the operator divides by a constant 0 */
    static Value output(OnnxGraph.Node node, List<Value> inputs, Map<String, OnnxAttribute> attributes)
            throws MalformedFileException {
        return new SizeRules(node, inputs, attributes).output();
    }

    private Value output() throws MalformedFileException {
        if (SAME.contains(node.type())) {
            return in(0).withoutValues();
        }
        if (ELEMENTWISE.contains(node.type())) {
            return Arithmetic.result(node, inputs, TRUTH.contains(node.type()));
        }
        return switch (node.type()) {
            case "Constant" -> constant();
            case "Identity" -> in(0);
            case "Neg" -> Arithmetic.negative(in(0));
            case "Cast" -> cast();
            case "Shape" -> shapeOf();
            case "Squeeze", "Unsqueeze", "Flatten", "Transpose" -> rearranged();
            case "Reshape" -> reshaped();
            case "Concat" -> concatenated();
            case "Expand" -> expanded();
            case "Tile" -> Value.sized(in(0).type(), in(0).elements() * product(in(1).integers()));
            case "ConstantOfShape" -> filled();
            case "RandomNormal", "RandomUniform" -> Value.shaped(OnnxType.FLOAT, positive(integers("shape")), true);
            case "Range" -> Arithmetic.range(node, in(0), in(1), in(2));
            case "OneHot" -> Value.sized(in(2).type(), in(0).elements() * product(in(1).integers()));
            case "Pad" -> padded();
            case "Resize" -> resized(inputs.size() > 2 ? in(2).reals() : in(1).reals(), in(3).integers());
            case "Upsample" -> resized(inputs.size() > 1 ? in(1).reals() : reals("scales"), null);
            case "MatMul" -> matrix();
            case "Slice" -> sliced();
            case "MaxUnpool" -> Value.sized(in(0).type(), product(in(2).integers()));
            case "Col2Im", "AffineGrid", "CenterCropPad" -> Value.sized(in(0).type(), product(in(1).integers()));
            case "HannWindow", "HammingWindow", "BlackmanWindow" ->
                Value.sized(OnnxType.FLOAT, product(in(0).integers()));
            case "DFT" -> Value.sized(in(0).type(), product(in(1).integers()));
            case "MelWeightMatrix" ->
                Value.sized(OnnxType.FLOAT, product(in(0).integers()) * (product(in(1).integers()) / 2));
            case "Conv", "MaxPool", "AveragePool", "LpPool", "ConvTranspose" ->
                Windows.result(node, attributes, in(0), in(1));
            default -> Value.UNKNOWN;
        };
    }

    private Value in(int index) {
        return index < inputs.size() ? inputs.get(index) : Value.UNKNOWN;
    }

    private Value constant() {
        for (Map.Entry<String, OnnxAttribute> entry : attributes.entrySet()) {
            OnnxAttribute attribute = entry.getValue();
            if (attribute.tensor != null) {
                return Value.of(attribute.tensor);
            }
            boolean list = entry.getKey().endsWith("s");
            if (!attribute.integers().isEmpty()) {
                long[] values =
                        attribute.integers().stream().mapToLong(Long::longValue).toArray();
                return Value.integers(OnnxType.INT64, list ? new long[] {values.length} : new long[0], values);
            }
            if (!attribute.reals().isEmpty()) {
                double[] values = attribute.reals().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                return Value.reals(list ? new long[] {values.length} : new long[0], values);
            }
        }
        return Value.UNKNOWN.asConstant(true);
    }

    private Value cast() {
        OnnxAttribute to = attributes.get("to");
        OnnxType type = to == null || to.integers().isEmpty()
                ? OnnxType.UNDEFINED
                : OnnxType.ofCode(to.integers().get(0));
        Value from = in(0);
        long[] integers = from.integers();
        double[] reals = from.reals();
        if (type.isInteger() && integers == null && reals != null) {
            integers = Arrays.stream(reals).mapToLong(real -> (long) real).toArray();
        }
        if (!type.isInteger() && reals == null && integers != null) {
            reals = Arrays.stream(integers).asDoubleStream().toArray();
        }
        return new Value(
                type,
                from.dims(),
                from.elements(),
                from.exact(),
                type.isInteger() ? integers : null,
                type.isInteger() ? null : reals,
                from.zero() && type.isInteger(),
                from.constant());
    }

    private Value shapeOf() {
        long[] dims = in(0).dims();
        if (dims == null || !in(0).exact()) {
            return Value.UNKNOWN.withType(OnnxType.INT64);
        }
        return attributes.isEmpty()
                ? Value.integers(OnnxType.INT64, new long[] {dims.length}, dims)
                : Value.UNKNOWN.withType(OnnxType.INT64);
    }

    private Value rearranged() {
        Value from = in(0);
        boolean vector = from.integers() != null && from.elements() == 1 && from.exact();
        if (vector && !node.type().equals("Transpose")) {
            return from.withDims(node.type().equals("Squeeze") ? new long[0] : new long[] {1}, true);
        }
        return from.withoutValues().withDims(null, false);
    }

    private Value reshaped() {
        long[] shape = in(1).integers() == null ? integers("shape") : in(1).integers();
        boolean fixed = shape != null && Arrays.stream(shape).allMatch(dim -> dim > 0);
        return in(0).withDims(shape == null ? null : positive(shape), fixed);
    }

    private Value concatenated() {
        double elements = inputs.stream().mapToDouble(Value::elements).sum();
        if (inputs.stream().allMatch(input -> input.integers() != null && isVector(input))) {
            long[] all = inputs.stream()
                    .flatMapToLong(input -> Arrays.stream(values(input)))
                    .limit(OnnxTensor.MOST_VALUES + 1L)
                    .toArray();
            if (all.length <= OnnxTensor.MOST_VALUES) {
                return Value.integers(in(0).type(), new long[] {all.length}, all);
            }
        }
        return Value.sized(in(0).type(), elements);
    }

    private static boolean isVector(Value value) {
        long[] dims = value.dims();
        return dims != null && dims.length == 1;
    }

    private static long[] values(Value value) {
        long[] values = value.integers();
        return values == null ? new long[0] : values;
    }

    private Value expanded() {
        long[] shape = in(1).integers();
        long[] dims = shape == null ? in(0).dims() : Arithmetic.broadcast(in(0).dims(), positive(shape));
        return Value.shaped(in(0).type(), dims, shape != null && in(0).exact()).asConstant(in(0).constant());
    }

    private Value filled() {
        OnnxAttribute value = attributes.get("value");
        OnnxTensor fill = value == null ? null : value.tensor;
        OnnxType type = fill == null ? OnnxType.FLOAT : OnnxType.ofCode(fill.type());
        long[] shape = in(0).integers();
        double elements = product(shape);
        if (shape == null) {
            return Value.UNKNOWN.withType(type);
        }
        long[] filling = fill == null ? null : fill.integers();
        if (filling == null || filling.length != 1 || elements > OnnxTensor.MOST_VALUES) {
            boolean zero = type.isInteger() && filling != null && filling.length == 1 && filling[0] == 0;
            return Value.shaped(type, shape, true).withZero(zero);
        }
        long[] all = new long[(int) elements];
        Arrays.fill(all, filling[0]);
        return Value.integers(type, shape, all);
    }

    private Value padded() {
        long[] pads = in(1).integers() == null ? integers("pads") : in(1).integers();
        long[] dims = in(0).dims();
        if (pads == null || pads.length % 2 != 0 || (dims != null && dims.length * 2 != pads.length)) {
            return Value.sized(in(0).type(), 1);
        }
        long[] padded = new long[pads.length / 2];
        for (int i = 0; i < padded.length; i++) {
            double size = (dims == null ? 1 : dims[i]) + (double) pads[i] + pads[i + padded.length];
            padded[i] = (long) Math.max(size, 0);
        }
        return Value.shaped(in(0).type(), padded, in(0).exact());
    }

    private Value resized(double @Nullable [] scales, long @Nullable [] sizes) throws MalformedFileException {
        double factor = 1;
        for (double scale : scales == null ? new double[0] : scales) {
            if (!(scale > 0)) {
                throw new MalformedFileException(
                        "its operator %s has the scale %s; allowed is more than 0".formatted(node.type(), scale));
            }
            factor *= scale;
        }
        return Value.sized(in(0).type(), Math.max(in(0).elements() * factor, product(sizes)));
    }

    private Value sliced() throws MalformedFileException {
        if (in(4).zero()) {
            throw new MalformedFileException("its operator Slice has the step 0; allowed are other steps");
        }
        return Value.sized(in(0).type(), 0);
    }

    private Value matrix() {
        long[] left = in(0).dims();
        long[] right = in(1).dims();
        if (left == null || right == null || left.length < 2 || right.length < 2) {
            return Value.sized(in(0).type(), 1);
        }
        double rows = left[left.length - 2];
        double batches = OnnxTensor.elements(Arrays.copyOf(left, left.length - 2));
        return Value.sized(in(0).type(), batches * rows * right[right.length - 1]);
    }

    private long @Nullable [] integers(String name) {
        OnnxAttribute attribute = attributes.get(name);
        return attribute == null || attribute.integers().isEmpty()
                ? null
                : attribute.integers().stream().mapToLong(Long::longValue).toArray();
    }

    private double @Nullable [] reals(String name) {
        OnnxAttribute attribute = attributes.get(name);
        return attribute == null || attribute.reals().isEmpty()
                ? null
                : attribute.reals().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Returns the sizes with special values, such as -1, replaced by the minimum. */
    private static long @Nullable [] positive(long @Nullable [] dims) {
        return dims == null
                ? null
                : Arrays.stream(dims).map(dim -> dim > 0 ? dim : 1).toArray();
    }

    private static double product(long @Nullable [] dims) {
        return dims == null ? 1 : Math.max(OnnxTensor.elements(dims), 0);
    }
}
