// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.formats.mxnet.ParamsEntry;
import org.hotplate.formats.mxnet.StoredWeight;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.mxnet.SymbolNode;
import org.hotplate.tensor.Shape;

/** Compares an MXNet network's weights with its symbol. */
public final class NetworkCheck {

    private final SymbolFile symbol;
    private final Map<String, ParamsEntry> contents;
    private final Map<String, StoredWeight> weights;
    private final String file;
    private final List<Fault> faults = new ArrayList<>();

    private NetworkCheck(SymbolFile symbol, Map<String, ParamsEntry> contents, String file) {
        this.symbol = symbol;
        this.contents = contents;
        this.weights = stored(symbol, contents);
        this.file = file;
    }

    /**
     * Returns the faults.
     *
     * @param file the name of the weights' file
     */
    public static List<Fault> faults(SymbolFile symbol, Map<String, ParamsEntry> contents, String file) {
        NetworkCheck check = new NetworkCheck(symbol, contents, file);
        check.names();
        check.shapes();
        return check.faults;
    }

    /** Returns the arrays of a parameter file for the network's arguments, by their names. */
    static Map<String, StoredWeight> stored(SymbolFile symbol, Map<String, ParamsEntry> contents) {
        Map<String, StoredWeight> stored = new LinkedHashMap<>();
        for (SymbolNode argument : symbol.arguments()) {
            StoredWeight.find(argument.name(), contents).ifPresent(weight -> stored.put(argument.name(), weight));
        }
        return stored;
    }

    /** Returns the arguments without weights: inputs, labels, and weights that are missing. */
    static Set<String> open(SymbolFile symbol, Set<String> weights) {
        Set<String> open = new LinkedHashSet<>();
        symbol.arguments().forEach(argument -> open.add(argument.name()));
        open.removeAll(weights);
        return open;
    }

    private void names() {
        Set<String> unknown = new LinkedHashSet<>(contents.keySet());
        symbol.nodes().forEach(node -> unknown.remove(node.name()));
        weights.values().forEach(weight -> weight.parts().forEach(part -> unknown.remove(part.name())));
        if (!unknown.isEmpty()) {
            faults.add(Fault.warning(file, "the network has no use for %s".formatted(SignatureCheck.listed(unknown))));
        }
    }

    private void shapes() {
        for (SymbolNode argument : symbol.arguments()) {
            StoredWeight weight = weights.get(argument.name());
            if (weight != null) {
                symbol.shapeOf(argument.name())
                        .filter(declared -> !declared.accepts(weight.shape()))
                        .ifPresent(declared -> fault(argument.name(), weight.shape(), "was saved for " + declared));
            }
        }
        for (SymbolNode operator : symbol.operators()) {
            switch (operator.op()) {
                case "Convolution", "Convolution_v1" -> {
                    Optional<int[]> kernel =
                            InputUses.dims(operator.attribute("kernel").orElse(""));
                    int filters = number(operator, "num_filter");
                    kernel.ifPresent(dims -> expect(operator, 1, convolution(operator, filters, dims)));
                    expect(operator, 2, Shape.of(filters));
                }
                case "FullyConnected" -> {
                    expect(operator, 1, Shape.of(number(operator, "num_hidden"), Shape.ANY));
                    expect(operator, 2, Shape.of(number(operator, "num_hidden")));
                }
                case "Embedding" ->
                    expect(operator, 1, Shape.of(number(operator, "input_dim"), number(operator, "output_dim")));
                default -> {}
            }
        }
    }

    private static Shape convolution(SymbolNode operator, int filters, int[] kernel) {
        int[] dims = new int[kernel.length + 2];
        Arrays.fill(dims, Shape.ANY);
        dims[0] = filters;
        boolean channelsFirst = !operator.attribute("layout").orElse("").endsWith("C");
        System.arraycopy(kernel, 0, dims, channelsFirst ? 2 : 1, kernel.length);
        return Shape.of(dims);
    }

    private void expect(SymbolNode operator, int input, Shape expected) {
        symbol.source(operator, input)
                .filter(SymbolNode::isVariable)
                .flatMap(variable -> Optional.ofNullable(weights.get(variable.name())))
                .filter(weight -> !expected.accepts(weight.shape()))
                .ifPresent(weight -> fault(
                        weight.name(),
                        weight.shape(),
                        "goes to the operator '%s' (%s), which takes %s"
                                .formatted(Printable.text(operator.name()), operator.op(), expected)));
    }

    private static int number(SymbolNode operator, String key) {
        String text = operator.attribute(key).orElse("");
        return text.matches("0*[1-9][0-9]{0,8}") ? Integer.parseInt(text) : Shape.ANY;
    }

    private void fault(String name, Shape shape, String problem) {
        faults.add(Fault.error(
                file, "the weight '%s' has the shape %s and %s".formatted(Printable.text(name), shape, problem)));
    }
}
