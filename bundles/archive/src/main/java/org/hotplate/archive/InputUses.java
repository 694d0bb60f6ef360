// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.hotplate.formats.mxnet.StoredWeight;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.mxnet.SymbolNode;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * The constraints on an input's shape from the operators of an MXNet network that use it. Follows the input through operators
 * that do not change its shape; assumes that unknown operators accept any shape.
 */
final class InputUses {

    private static final Set<String> SAME_SHAPE = Set.of(
            "Cast",
            "cast",
            "_copy",
            "identity",
            "BlockGrad",
            "stop_gradient",
            "Activation",
            "BatchNorm",
            "Dropout",
            "_mul_scalar",
            "_div_scalar",
            "_plus_scalar",
            "_minus_scalar",
            "_rminus_scalar");

    private final SymbolFile symbol;
    private final Map<String, StoredWeight> weights;
    private final Map<SymbolNode, List<SymbolFile.Use>> uses = new HashMap<>();

    InputUses(SymbolFile symbol, Map<String, StoredWeight> weights) {
        this.symbol = symbol;
        this.weights = weights;
        for (SymbolNode operator : symbol.operators()) {
            for (int i = 0; i < operator.inputs().size(); i++) {
                SymbolNode source = symbol.nodes().get(operator.inputs().get(i).node());
                uses.computeIfAbsent(source, node -> new ArrayList<>()).add(new SymbolFile.Use(operator, i));
            }
        }
    }

    /** Returns a clause for each operator that does not accept an input of that shape. */
    List<String> faults(TensorSpec input) {
        List<String> faults = new ArrayList<>();
        Deque<SymbolNode> open = new ArrayDeque<>();
        Set<SymbolNode> seen = new HashSet<>();
        symbol.argument(input.name()).ifPresent(open::add);
        while (!open.isEmpty()) {
            SymbolNode node = open.remove();
            if (seen.add(node)) {
                for (SymbolFile.Use use : uses.getOrDefault(node, List.of())) {
                    if (use.input() == 0 && SAME_SHAPE.contains(use.operator().op())) {
                        open.add(use.operator());
                    } else if (use.input() == 0) {
                        fault(use.operator(), input.shape())
                                .ifPresent(fault -> faults.add("the input '%s' has the shape %s; %s"
                                        .formatted(Printable.text(input.name()), input.shape(), fault)));
                    }
                }
            }
        }
        return faults;
    }

    private Optional<String> fault(SymbolNode operator, Shape shape) {
        return switch (operator.op()) {
            case "Convolution", "Deconvolution", "Convolution_v1" -> convolution(operator, shape);
            case "Pooling", "Pooling_v1" -> rank(operator, shape, kernel(operator));
            case "RNN" -> rank(operator, shape, OptionalInt.of(3));
            case "FullyConnected" -> fullyConnected(operator, shape);
            default -> Optional.empty();
        };
    }

    private static OptionalInt kernel(SymbolNode operator) {
        return dims(operator.attribute("kernel").orElse(""))
                .map(kernel -> OptionalInt.of(kernel.length + 2))
                .orElse(OptionalInt.empty());
    }

    private static Optional<String> rank(SymbolNode operator, Shape shape, OptionalInt rank) {
        return rank.isPresent() && rank.getAsInt() != shape.rank()
                ? Optional.of("the operator '%s' (%s) takes %d dimensions"
                        .formatted(Printable.text(operator.name()), operator.op(), rank.getAsInt()))
                : Optional.empty();
    }

    private Optional<String> convolution(SymbolNode operator, Shape shape) {
        Optional<String> rank = rank(operator, shape, kernel(operator));
        Shape weight = weight(operator);
        boolean channelsFirst = operator.attribute("layout").orElse("NC").startsWith("NC")
                || operator.attribute("layout").orElse("").equals("None");
        if (rank.isPresent() || weight == null || !channelsFirst || weight.rank() < 2 || shape.rank() < 2) {
            return rank;
        }
        // a deconvolution's weight has the input's channels first, a convolution's their share of a group second
        long channels = operator.op().equals("Deconvolution")
                ? weight.dim(0)
                : weight.dim(1)
                        * Math.max(1L, number(operator.attribute("num_group").orElse("1")));
        return shape.dim(1) != Shape.ANY && shape.dim(1) != channels
                ? Optional.of("the weights of the operator '%s' (%s) are for %d channels"
                        .formatted(Printable.text(operator.name()), operator.op(), channels))
                : Optional.empty();
    }

    private Optional<String> fullyConnected(SymbolNode operator, Shape shape) {
        Shape weight = weight(operator);
        if (weight == null || weight.rank() != 2 || shape.rank() < 1) {
            return Optional.empty();
        }
        boolean flat = !operator.attribute("flatten").orElse("True").matches("False|false|0");
        long columns = 1;
        for (int i = flat ? 1 : shape.rank() - 1; i < shape.rank(); i++) {
            if (shape.dim(i) == Shape.ANY) {
                return Optional.empty();
            }
            columns = columns > Integer.MAX_VALUE ? columns : columns * shape.dim(i);
        }
        return columns != weight.dim(1)
                ? Optional.of("the weights of the operator '%s' (FullyConnected) are for %d numbers each"
                        .formatted(Printable.text(operator.name()), weight.dim(1)))
                : Optional.empty();
    }

    private @Nullable Shape weight(SymbolNode operator) {
        return symbol.source(operator, 1)
                .map(source -> weights.get(source.name()))
                .map(StoredWeight::shape)
                .orElse(null);
    }

    /** Reads a tuple such as {@code (3, 3)}; empty if the text is not a tuple of numbers. */
    static Optional<int[]> dims(String tuple) {
        String plain = tuple.strip();
        if (plain.length() < 3 || plain.length() > 200) {
            return Optional.empty();
        }
        int[] dims = Arrays.stream(plain.substring(1, plain.length() - 1).split(","))
                .map(String::strip)
                .filter(dim -> !dim.isEmpty())
                .mapToInt(dim -> (int) number(dim))
                .toArray();
        return dims.length == 0 || Arrays.stream(dims).anyMatch(dim -> dim < 1) ? Optional.empty() : Optional.of(dims);
    }

    private static long number(String text) {
        String digits = text.endsWith("L") ? text.substring(0, text.length() - 1) : text;
        return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : -1;
    }
}
