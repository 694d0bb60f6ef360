// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;
import org.hotplate.formats.mxnet.SymbolFile.FurtherOutput;
import org.hotplate.formats.mxnet.SymbolNode.Reference;

/** Reads the nodes of a symbol and of all graphs nested in it, and checks each node. */
final class SymbolCheck {

    private final List<FurtherOutput> further = new ArrayList<>();
    private final Set<String> types = new HashSet<>();
    private int count;
    private int depth;

    /** Returns the uses of outputs of which only MXNet can determine whether they exist. */
    List<FurtherOutput> further() {
        return further;
    }

    /** Returns the names of all operators. */
    Set<String> types() {
        return types;
    }

    List<SymbolNode> nodes(JsonNode graph) throws MalformedFileException {
        if (!graph.path("nodes").isArray()) {
            throw new MalformedFileException("it has a graph without a list of 'nodes'");
        }
        if (++depth > NetworkLimits.GRAPH_DEPTH) {
            throw new MalformedFileException(
                    "its graphs are nested more than %d deep, the most allowed".formatted(NetworkLimits.GRAPH_DEPTH));
        }
        List<SymbolNode> nodes = new ArrayList<>();
        for (JsonNode json : graph.path("nodes")) {
            if (++count > NetworkLimits.SYMBOL_NODES) {
                throw new MalformedFileException(
                        "it has more than %d nodes, the most allowed".formatted(NetworkLimits.SYMBOL_NODES));
            }
            SymbolNode node = SymbolNode.of(json, nodes.size());
            nodes.add(node);
            if (!node.isVariable()) {
                types.add(node.op());
                OperatorAttributes.check(node.op(), json);
                checkInputs(node);
                checkNested(node);
            }
            for (JsonNode subgraph : json.path("subgraphs")) {
                nodes(subgraph);
            }
        }
        references(graph, nodes);
        depth--;
        return nodes;
    }

    private static void checkInputs(SymbolNode node) throws MalformedFileException {
        if (node.inputs().isEmpty() && Operators.needsInputs(node.op())) {
            throw new MalformedFileException("its operator '%s' (%s) has no inputs".formatted(node.name(), node.op()));
        }
    }

    /** The sizes in a nested graph are not compared before MXNet runs it, see {@link SymbolProbe}. */
    private void checkNested(SymbolNode node) throws MalformedFileException {
        if (depth > 1 && SymbolProbe.isUnchecked(node) && !OperatorAttributes.isBounded(node)) {
            throw new MalformedFileException(
                    "its operator '%s' is in a nested graph and has a shape of fixed sizes; there one of them must be -1"
                            .formatted(node.name()));
        }
    }

    private void references(JsonNode graph, List<SymbolNode> nodes) throws MalformedFileException {
        for (String key : List.of("heads", "arg_nodes")) {
            JsonNode references = graph.path(key);
            if (!references.isArray() || (references.isEmpty() && key.equals("heads"))) {
                throw new MalformedFileException("it has no '%s'".formatted(key));
            }
            for (JsonNode reference : references) {
                note(SymbolNode.reference(reference, nodes.size()), nodes);
            }
        }
        for (SymbolNode node : nodes) {
            for (Reference input : node.inputs()) {
                note(input, nodes);
            }
        }
    }

    private void note(Reference reference, List<SymbolNode> nodes) throws MalformedFileException {
        SymbolNode node = nodes.get(reference.node());
        if (reference.output() > 0) {
            if (node.isVariable()) {
                throw new MalformedFileException("it refers to output %d of '%s', which is an argument and has one"
                        .formatted(reference.output(), node.name()));
            }
            further.add(new FurtherOutput(node, reference.output()));
        }
    }
}
