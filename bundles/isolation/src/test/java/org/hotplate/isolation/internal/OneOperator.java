// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/**
 * A network of one operator.
 *
 * @param index its number in the sweep, which determines it together with the seed
 * @param operator the operator
 * @param attributes what is special about it, for the report
 * @param inputs what is passed to it
 * @param definition the content of the network's file
 */
record OneOperator(int index, String operator, String attributes, List<TensorSpec> inputs, byte[] definition) {

    private static final String TAB = "\t";
    private static final int COLUMNS = 5;

    /** Returns it as one line. */
    String line() {
        return String.join(
                TAB,
                Integer.toString(index),
                operator,
                attributes.replaceAll("[\\p{Cntrl}]", "?"),
                describedInputs(),
                Base64.getEncoder().encodeToString(definition));
    }

    /** Returns the inputs as in {@code a:FLOAT32:2,-1 b:INT64:}. */
    String describedInputs() {
        return inputs.stream()
                .map(input -> "%s:%s:%s"
                        .formatted(
                                input.name(),
                                input.type(),
                                Arrays.stream(input.shape().dims())
                                        .mapToObj(Integer::toString)
                                        .collect(Collectors.joining(","))))
                .collect(Collectors.joining(" "));
    }

    static OneOperator ofLine(String line) {
        String[] columns = line.split(TAB, COLUMNS);
        return new OneOperator(
                Integer.parseInt(columns[0]),
                columns[1],
                columns[2],
                Stream.of(columns[3].split(" ", -1))
                        .filter(input -> !input.isEmpty())
                        .map(OneOperator::input)
                        .toList(),
                Base64.getDecoder().decode(columns[4].getBytes(StandardCharsets.US_ASCII)));
    }

    private static TensorSpec input(String text) {
        String[] parts = text.split(":", 3);
        int[] dims = Stream.of(parts[2].split(",", -1))
                .filter(dim -> !dim.isEmpty())
                .mapToInt(Integer::parseInt)
                .toArray();
        return new TensorSpec(parts[0], Shape.of(dims), DataType.valueOf(parts[1]));
    }

    /** Returns the number of elements of the largest input. */
    double largestInput() {
        return inputs.stream()
                .mapToDouble(input ->
                        Arrays.stream(input.shape().dims()).asDoubleStream().reduce(1, (a, b) -> a * Math.abs(b)))
                .max()
                .orElse(0);
    }
}
