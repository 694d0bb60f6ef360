// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.tensor.DataType;

/**
 * A symbol as its JSON describes it, checked so far that the native parser can be trusted with it.
 *
 * @param json the text the native parser gets
 * @param further all uses of an output of an operator that is not its first
 */
record SymbolFile(String json, List<SymbolNode> nodes, List<FurtherOutput> further) {

    /** The use of an output that only MXNet knows to exist: it crashes where there is none. */
    record FurtherOutput(SymbolNode node, int output) {}

    /** Operators whose second input is a label: wanted in training, without a meaning when serving. */
    private static final Set<String> LOSSES = Set.of(
            "SoftmaxOutput",
            "Softmax",
            "LinearRegressionOutput",
            "LogisticRegressionOutput",
            "MAERegressionOutput",
            "SVMOutput");

    /**
     * Reads a symbol.
     *
     * @throws JsonParseException if it is none; the message is a clause that has the file as its subject
     */
    static SymbolFile read(Path path) throws IOException {
        String json = Files.readString(path);
        try {
            JsonElement root = JsonParser.parseString(json);
            if (!root.isJsonObject() || !root.getAsJsonObject().has("nodes")) {
                throw new JsonParseException("it is no JSON object with 'nodes'");
            }
            List<FurtherOutput> further = new ArrayList<>();
            return new SymbolFile(json, nodes(root.getAsJsonObject(), further), further);
        } catch (JsonParseException e) {
            throw e;
        } catch (RuntimeException e) {
            // gson tells of values of the wrong kind by what its own code fails with
            throw new JsonParseException("it has a value of the wrong kind: " + NativeError.sentence(e), e);
        }
    }

    private static List<SymbolNode> nodes(JsonObject graph, List<FurtherOutput> further) {
        JsonArray array = graph.getAsJsonArray("nodes");
        List<SymbolNode> nodes = new ArrayList<>(array.size());
        for (JsonElement node : array) {
            nodes.add(SymbolNode.of(node, nodes.size()));
            JsonArray subgraphs = node.getAsJsonObject().getAsJsonArray("subgraphs");
            if (subgraphs != null) {
                subgraphs.forEach(subgraph -> nodes(subgraph.getAsJsonObject(), further));
            }
        }
        for (String key : List.of("heads", "arg_nodes")) {
            JsonArray references = graph.getAsJsonArray(key);
            if (references == null || (references.isEmpty() && key.equals("heads"))) {
                throw new JsonParseException("it has no '%s'".formatted(key));
            }
            references.forEach(reference -> note(SymbolNode.reference(reference, nodes.size()), nodes, further));
        }
        nodes.forEach(node -> node.inputs().forEach(input -> note(input, nodes, further)));
        return nodes;
    }

    private static void note(SymbolNode.Reference reference, List<SymbolNode> nodes, List<FurtherOutput> further) {
        SymbolNode node = nodes.get(reference.node());
        if (reference.output() > 0) {
            if (node.isVariable()) {
                throw new JsonParseException("it refers to output %d of '%s', which is an argument and has one"
                        .formatted(reference.output(), node.name()));
            }
            further.add(new FurtherOutput(node, reference.output()));
        }
    }

    /** Returns the names of the arguments that only training needs. */
    Set<String> labels() {
        return nodes.stream()
                .filter(node -> LOSSES.contains(node.op()) && node.inputs().size() > 1)
                .map(node -> nodes.get(node.inputs().get(1).node()))
                .filter(SymbolNode::isVariable)
                .map(SymbolNode::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the element type an argument was saved with, if it was saved with one that tensors know. */
    Optional<DataType> typeOf(String argument) {
        return nodes.stream()
                .filter(node -> node.isVariable() && node.name().equals(argument))
                .flatMap(node -> node.attribute("__dtype__").stream())
                .filter(code -> code.matches("\\d{1,2}"))
                .flatMap(code -> MxNetTypes.ofCode(Integer.parseInt(code)).stream())
                .findFirst();
    }
}
