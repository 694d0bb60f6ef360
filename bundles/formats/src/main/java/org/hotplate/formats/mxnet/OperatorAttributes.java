// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;

/**
 * The allowed numbers in attributes of MXNet's operators, by the attribute's name. Operators divide by some of them, or
 * use them as indices or counts, and libmxnet does not check all of them.
 */
final class OperatorAttributes {

    private record Range(double least, double most) {}

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?");

    private static final Map<String, Range> RANGES = new HashMap<>();

    static {
        Range divisor = new Range(1, NetworkLimits.ATTRIBUTE);
        List.of(
                        "block_size",
                        "dilate",
                        "group_size",
                        "heads",
                        "kernel",
                        "kernel_size",
                        "nsize",
                        "num_deformable_group",
                        "num_filter",
                        "num_group",
                        "num_groups",
                        "num_hidden",
                        "num_layers",
                        "num_quantized_bins",
                        "part_size",
                        "pooled_size",
                        "repeat",
                        "state_size",
                        "stride",
                        "stride1",
                        "stride2")
                .forEach(name -> RANGES.put(name, divisor));
        Range count = new Range(0, NetworkLimits.ATTRIBUTE);
        List.of("depth", "repeats", "reps", "max_displacement", "pad_size").forEach(name -> RANGES.put(name, count));
        Range offset = new Range(-NetworkLimits.ATTRIBUTE, NetworkLimits.ATTRIBUTE);
        List.of("pad", "pad_width", "shape", "target_shape").forEach(name -> RANGES.put(name, offset));
        Range parts = new Range(1, NetworkLimits.SYMBOL_NODES);
        RANGES.put("num_outputs", parts);
        RANGES.put("num_args", new Range(0, NetworkLimits.SYMBOL_NODES));
        Range dimension = new Range(-32, 32);
        List.of("axis", "axes", "dim", "dim1", "dim2", "a_axes", "a_axes_summed", "b_axes_summed", "decimals")
                .forEach(name -> RANGES.put(name, dimension));
    }

    /** Operators whose attribute {@code shape} is not the shape of an array. */
    private static final Set<String> INDEX = Set.of("_unravel_index", "_ravel_multi_index");

    private OperatorAttributes() {}

    static void check(String operator, JsonNode node) throws MalformedFileException {
        boolean reverse = false;
        List<Double> codes = List.of();
        for (String key : SymbolNode.ATTRIBUTES) {
            for (Map.Entry<String, JsonNode> attribute : node.path(key).properties()) {
                String name = attribute.getKey();
                Range range = RANGES.get(name);
                if (range != null) {
                    checkRange(operator, name, attribute.getValue().asText(), range);
                }
                if (name.equals("shape") || name.equals("newshape")) {
                    codes = numbers(attribute.getValue().asText());
                    if (!INDEX.contains(operator)) {
                        checkSize(operator, codes);
                    }
                }
                reverse |=
                        name.equals("reverse") && attribute.getValue().asText().matches("1|[Tt]rue");
            }
        }
        checkSplit(operator, codes, reverse);
        checkBilinear(operator, node);
        if (INDEX.contains(operator) && codes.stream().anyMatch(code -> code < 1)) {
            throw new MalformedFileException("its operator '%s' has a shape with a size below 1".formatted(operator));
        }
    }

    private static void checkRange(String operator, String name, String text, Range range)
            throws MalformedFileException {
        for (double number : numbers(text)) {
            if (number < range.least || number > range.most) {
                throw new MalformedFileException("its operator '%s' has %s=%s; allowed is %.0f to %.0f"
                        .formatted(
                                operator,
                                name,
                                text.length() <= 80 ? text : text.substring(0, 80) + "...",
                                range.least,
                                range.most));
            }
        }
    }

    /** Returns whether the result of a reshaping cannot be larger than its input: a size of -1 is divided, rounded down. */
    static boolean isBounded(SymbolNode reshape) {
        List<Double> codes = numbers(reshape.attribute("shape")
                .or(() -> reshape.attribute("target_shape"))
                .orElse(""));
        return codes.contains(-1.0) || codes.stream().noneMatch(code -> code > 0);
    }

    /** Checks UpSampling. A bilinear one is a deconvolution with as many groups as filters, by default 0. */
    private static void checkBilinear(String operator, JsonNode node) throws MalformedFileException {
        boolean bilinear = false;
        boolean filters = false;
        for (String key : SymbolNode.ATTRIBUTES) {
            bilinear |= node.path(key).path("sample_type").asText().equals("bilinear");
            filters |= node.path(key).has("num_filter");
        }
        if (operator.equals("UpSampling") && bilinear && !filters) {
            throw new MalformedFileException("its operator 'UpSampling' is bilinear and has no num_filter");
        }
    }

    private static void checkSize(String operator, List<Double> shape) throws MalformedFileException {
        double elements = 1;
        for (double dim : shape) {
            elements *= Math.max(dim, 1);
        }
        if (elements * Float.BYTES > NetworkLimits.TENSOR_BYTES) {
            throw new MalformedFileException("its operator '%s' has a shape of %.0f elements; at most %d are allowed"
                    .formatted(operator, elements, NetworkLimits.TENSOR_BYTES / Float.BYTES));
        }
    }

    /**
     * Checks the shape of Reshape: -4 (in NumPy's, -6) splits a dimension into the next two sizes, and divides by one
     * of them.
     */
    private static void checkSplit(String operator, List<Double> codes, boolean reverse) throws MalformedFileException {
        List<Double> ordered = new ArrayList<>(codes);
        if (reverse) {
            Collections.reverse(ordered);
        }
        for (int i = 0; i < ordered.size(); i++) {
            if (ordered.get(i) == -4 || ordered.get(i) == -6) {
                for (int part = i + 1; part <= i + 2; part++) {
                    double size = part < ordered.size() ? ordered.get(part) : 0;
                    if (size < 1 && size != -1) {
                        throw new MalformedFileException(
                                "its operator '%s' splits a dimension into sizes of which one is %.0f; allowed are -1 and sizes from 1"
                                        .formatted(operator, size));
                    }
                }
                i += 2;
            }
        }
    }

    /** Reads a number, or a tuple or list of numbers in Python's syntax. */
    private static List<Double> numbers(String text) {
        List<Double> numbers = new ArrayList<>();
        Matcher matcher = NUMBER.matcher(text);
        while (matcher.find() && numbers.size() < NetworkLimits.SYMBOL_NODES) {
            numbers.add(Double.valueOf(matcher.group()));
        }
        return numbers;
    }
}
