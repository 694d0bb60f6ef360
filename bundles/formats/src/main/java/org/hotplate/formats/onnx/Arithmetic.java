// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.hotplate.formats.MalformedFileException;
import org.jspecify.annotations.Nullable;

/** Operators on pairs of elements, and their results for small constants. */
final class Arithmetic {

    private static final Set<String> FOLLOWED = Set.of("Add", "Sub", "Mul", "Div", "Mod", "Max", "Min");

    private Arithmetic() {}

    static Value result(OnnxGraph.Node node, List<Value> inputs, boolean truth) throws MalformedFileException {
        if (inputs.isEmpty()) {
            return Value.UNKNOWN;
        }
        Value last = inputs.get(inputs.size() - 1);
        OnnxType type = truth ? OnnxType.BOOL : last.type();
        if (inputs.size() == 2 && (node.type().equals("Div") || node.type().equals("Mod"))) {
            division(node, inputs.get(0), inputs.get(1));
        }
        long[] dims = inputs.get(0).dims();
        boolean exact = inputs.stream().allMatch(Value::exact);
        double elements = 0;
        for (Value input : inputs) {
            dims = dims == null || input.dims() == null ? null : broadcast(dims, input.dims());
            elements = Math.max(elements, input.elements());
        }
        long[] values = inputs.size() == 2 && FOLLOWED.contains(node.type())
                ? values(node.type(), inputs.get(0).integers(), last.integers())
                : null;
        if (values != null && dims != null) {
            return Value.integers(type, dims, values);
        }
        return Value.shaped(type, dims, exact).withDims(dims, exact).withType(type);
    }

    /** An integer division by 0, or of the minimum by -1, is a processor exception that ends the process. */
    private static void division(OnnxGraph.Node node, Value dividend, Value divisor) throws MalformedFileException {
        if (divisor.zero() && divisor.type().isInteger()) {
            throw new MalformedFileException("its operator %s divides whole numbers by 0".formatted(node.type()));
        }
        long least = divisor.type() == OnnxType.INT32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long[] of = dividend.integers();
        long[] by = divisor.integers();
        if (of != null
                && by != null
                && Arrays.stream(of).anyMatch(value -> value == least)
                && Arrays.stream(by).anyMatch(value -> value == -1)) {
            throw new MalformedFileException(
                    "its operator %s divides %d by -1, which has no result of that type".formatted(node.type(), least));
        }
    }

    private static long @Nullable [] values(String operator, long @Nullable [] left, long @Nullable [] right) {
        if (left == null || right == null || left.length == 0 || right.length == 0) {
            return null;
        }
        if (left.length != right.length && left.length != 1 && right.length != 1) {
            return null;
        }
        long[] values = new long[Math.max(left.length, right.length)];
        for (int i = 0; i < values.length; i++) {
            long a = left[left.length == 1 ? 0 : i];
            long b = right[right.length == 1 ? 0 : i];
            values[i] = switch (operator) {
                case "Add" -> a + b;
                case "Sub" -> a - b;
                case "Mul" -> a * b;
                case "Div" -> a / b;
                case "Mod" -> Math.floorMod(a, b);
                case "Max" -> Math.max(a, b);
                default -> Math.min(a, b);
            };
        }
        return values;
    }

    static Value negative(Value value) {
        long[] values = value.integers();
        return values == null
                ? value.withoutValues()
                : new Value(
                        value.type(),
                        value.dims(),
                        value.elements(),
                        value.exact(),
                        Arrays.stream(values).map(each -> -each).toArray(),
                        null,
                        value.zero(),
                        value.constant());
    }

    /**
     * Returns the minimum dimensions of the result of broadcasting two tensors; shapes are aligned at their last
     * dimension.
     */
    static long @Nullable [] broadcast(long @Nullable [] left, long @Nullable [] right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        long[] dims = new long[Math.max(left.length, right.length)];
        for (int i = 1; i <= dims.length; i++) {
            long a = i <= left.length ? left[left.length - i] : 1;
            long b = i <= right.length ? right[right.length - i] : 1;
            dims[dims.length - i] = a == 0 || b == 0 ? 0 : Math.max(a, b);
        }
        return dims;
    }

    static Value range(OnnxGraph.Node node, Value start, Value limit, Value delta) throws MalformedFileException {
        double[] parts = new double[3];
        Value[] values = {start, limit, delta};
        for (int i = 0; i < parts.length; i++) {
            long[] integers = values[i].integers();
            double[] reals = values[i].reals();
            if (integers != null && integers.length == 1) {
                parts[i] = integers[0];
            } else if (reals != null && reals.length == 1) {
                parts[i] = reals[0];
            } else {
                return Value.sized(start.type(), 0);
            }
        }
        if (parts[2] == 0) {
            throw new MalformedFileException("its operator %s has the step 0".formatted(node.type()));
        }
        double elements = Math.max(0, Math.ceil((parts[1] - parts[0]) / parts[2]));
        return Value.sized(start.type(), Double.isNaN(elements) ? 0 : elements);
    }
}
