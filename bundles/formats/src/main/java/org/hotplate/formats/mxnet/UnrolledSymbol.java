// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hotplate.formats.mxnet.SymbolNode.Reference;

/**
 * A recurrent network that was unrolled over a number of time steps: its input is split into steps once, and the
 * results of the steps are joined once. No step depends on a later one, so the network for the first steps is a part of
 * it.
 */
public final class UnrolledSymbol {

    /** The marker of a node that does not depend on a single step, but on none, or on all after the join. */
    private static final int NO_STEP = -1;

    private static final Set<String> TRUE = Set.of("1", "True", "true");

    private final SymbolFile symbol;
    private final int split;
    private final int join;

    private UnrolledSymbol(SymbolFile symbol, int split, int join) {
        this.symbol = symbol;
        this.split = split;
        this.join = join;
    }

    /** Detects a symbol that was unrolled over that many steps; empty in case of doubt. */
    public static Optional<UnrolledSymbol> of(SymbolFile symbol, int steps) {
        int split = only(symbol, "SliceChannel", "num_outputs", steps, "axis");
        int join = only(symbol, "Concat", "num_args", steps, "dim");
        if (split < 0
                || join < 0
                || !TRUE.contains(
                        symbol.nodes().get(split).attribute("squeeze_axis").orElse(""))) {
            return Optional.empty();
        }
        UnrolledSymbol unrolled = new UnrolledSymbol(symbol, split, join);
        return unrolled.looksBackOnly() ? Optional.of(unrolled) : Optional.empty();
    }

    /** Finds the only operator of a kind that processes all steps, along the second axis. */
    private static int only(SymbolFile symbol, String op, String count, int steps, String axis) {
        int found = -1;
        for (int i = 0; i < symbol.nodes().size(); i++) {
            SymbolNode node = symbol.nodes().get(i);
            if (node.op().equals(op) && node.attribute(count).equals(Optional.of(Integer.toString(steps)))) {
                if (found >= 0 || !node.attribute(axis).orElse("1").equals("1")) {
                    return -1;
                }
                found = i;
            }
        }
        return found;
    }

    private boolean looksBackOnly() {
        List<SymbolNode> nodes = symbol.nodes();
        int[] latest = new int[nodes.size()];
        for (int i = 0; i < latest.length; i++) {
            int step = NO_STEP;
            for (Reference input : nodes.get(i).inputs()) {
                step = Math.max(step, input.node() == split ? input.output() : latest[input.node()]);
            }
            latest[i] = i == join ? NO_STEP : step;
        }
        List<Reference> joined = nodes.get(join).inputs();
        for (int step = 0; step < joined.size(); step++) {
            Reference input = joined.get(step);
            if ((input.node() == split ? input.output() : latest[input.node()]) > step) {
                return false;
            }
        }
        return symbol.heads().stream().allMatch(head -> head.node() != split && latest[head.node()] == NO_STEP)
                && symbol.nodes().stream().allMatch(node -> node.controls().isEmpty());
    }

    /** Returns the JSON of the network for its first steps only. */
    public String first(int steps) {
        JsonNode whole = symbol.tree();
        ArrayNode nodes = (ArrayNode) whole.path("nodes");
        attribute(nodes.get(split), "num_outputs", steps);
        attribute(nodes.get(join), "num_args", steps);
        ArrayNode joined = (ArrayNode) nodes.get(join).path("inputs");
        while (joined.size() > steps) {
            joined.remove(steps);
        }
        int[] places = places(nodes, whole.path("heads"));
        ObjectNode part = whole.deepCopy();
        part.retain("attrs");
        ArrayNode kept = part.putArray("nodes");
        ArrayNode arguments = part.putArray("arg_nodes");
        for (int i = 0; i < places.length; i++) {
            if (places[i] >= 0) {
                moved(nodes.get(i).path("inputs"), places);
                kept.add(nodes.get(i));
                if (symbol.nodes().get(i).isVariable()) {
                    arguments.add(places[i]);
                }
            }
        }
        part.set("heads", moved(whole.path("heads"), places));
        return part.toString();
    }

    private static void attribute(JsonNode node, String key, int value) {
        SymbolNode.ATTRIBUTES.stream()
                .map(node::path)
                .filter(attributes -> attributes.has(key))
                .forEach(attributes -> ((ObjectNode) attributes).put(key, Integer.toString(value)));
    }

    /** Returns each node's index after removing the nodes that no output depends on; -1 for removed ones. */
    private static int[] places(ArrayNode nodes, JsonNode heads) {
        BitSet needed = new BitSet(nodes.size());
        heads.forEach(head -> needed.set(node(head)));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (needed.get(i)) {
                nodes.get(i).path("inputs").forEach(input -> needed.set(node(input)));
            }
        }
        int[] places = new int[nodes.size()];
        Arrays.fill(places, -1);
        int place = 0;
        for (int i = needed.nextSetBit(0); i >= 0; i = needed.nextSetBit(i + 1)) {
            places[i] = place++;
        }
        return places;
    }

    private static int node(JsonNode reference) {
        return reference.path(0).intValue();
    }

    private static JsonNode moved(JsonNode references, int[] places) {
        references.forEach(reference -> ((ArrayNode) reference).set(0, places[node(reference)]));
        return references;
    }
}
