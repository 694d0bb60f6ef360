// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;
import org.hotplate.formats.mxnet.SymbolNode.Reference;
import org.hotplate.tensor.Shape;

/**
 * A copy of a symbol with operators' inputs and outputs as additional outputs, so that MXNet infers their shapes before
 * it allocates memory for them. It has the symbol's arguments.
 */
public final class SymbolProbe {

    /**
     * Operators for which libmxnet does not compare the sizes of input and output, and reads past the end of the input.
     */
    private static final Set<String> UNCHECKED = Set.of("Reshape", "reshape");

    private static final int ELEMENT = 4;

    private final SymbolFile symbol;
    private final String json;
    private final List<SymbolNode> probed;

    private SymbolProbe(SymbolFile symbol, Predicate<SymbolNode> chosen) {
        this.symbol = symbol;
        this.probed = new ArrayList<>();
        JsonNode tree = symbol.tree();
        ArrayNode heads = (ArrayNode) tree.path("heads");
        for (int i = 0; i < symbol.nodes().size(); i++) {
            SymbolNode node = symbol.nodes().get(i);
            if (symbol.isReached(i) && !node.isVariable() && chosen.test(node)) {
                probed.add(node);
                heads.add(head(i, 0));
                heads.add(
                        node.inputs().isEmpty()
                                ? head(i, 0)
                                : head(node.inputs().get(0)));
            }
        }
        this.json = tree.toString();
    }

    /** Creates a probe for all operators of a symbol. */
    public static SymbolProbe ofAll(SymbolFile symbol) {
        return new SymbolProbe(symbol, node -> true);
    }

    /**
     * Creates a probe for the operators whose shapes MXNet does not compare.
     *
     * @param json a symbol that was read before, or a part of it
     */
    public static SymbolProbe ofUnchecked(String json) {
        try {
            return new SymbolProbe(SymbolFile.parse(json), SymbolProbe::isUnchecked);
        } catch (MalformedFileException e) {
            throw new IllegalArgumentException("The symbol was not read before", e);
        }
    }

    static boolean isUnchecked(SymbolNode node) {
        return UNCHECKED.contains(node.op());
    }

    private static JsonNode head(Reference reference) {
        return head(reference.node(), reference.output());
    }

    private static JsonNode head(int node, int output) {
        return JsonNodeFactory.instance.arrayNode().add(node).add(output).add(0);
    }

    /** Returns whether there is nothing to probe; then this is the symbol itself. */
    public boolean isEmpty() {
        return probed.isEmpty();
    }

    public String json() {
        return json;
    }

    /** Returns the shapes of the symbol's own outputs from those that MXNet inferred for the probe. */
    public List<Shape> outputs(List<Shape> inferred) {
        return inferred.subList(0, symbol.heads().size());
    }

    /**
     * Returns the fault in the shapes that MXNet inferred for the probe, as a clause with the network as its subject.
     */
    public Optional<String> fault(List<Shape> inferred) {
        for (int i = 0; i < probed.size(); i++) {
            SymbolNode node = probed.get(i);
            Shape output = inferred.get(symbol.heads().size() + 2 * i);
            Shape input = inferred.get(symbol.heads().size() + 2 * i + 1);
            if (!output.isFixed()) {
                continue;
            }
            double bytes = elements(output) * ELEMENT;
            if (bytes > NetworkLimits.TENSOR_BYTES) {
                return Optional.of(
                        "its operator '%s' computes a tensor of shape %s, which has %.0f bytes; at most %d are allowed"
                                .formatted(node.name(), output, bytes, NetworkLimits.TENSOR_BYTES));
            }
            if (isUnchecked(node) && input.isFixed() && elements(input) != elements(output)) {
                return Optional.of("its operator '%s' cannot turn the shape %s into %s, which has another size"
                        .formatted(node.name(), input, output));
            }
        }
        return Optional.empty();
    }

    private static double elements(Shape shape) {
        double elements = 1;
        for (int dim : shape.dims()) {
            elements *= dim;
        }
        return elements;
    }
}
