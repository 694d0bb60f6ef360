// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.Symbol;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.HashMap;
import java.util.Map;

/** Asks MXNet how many outputs a node has, by a symbol that holds nothing else, and refuses uses of others. */
final class OutputCount {

    private final MxNDManager manager;
    private final Map<SymbolNode, Integer> counts = new HashMap<>();

    OutputCount(MxNDManager manager) {
        this.manager = manager;
    }

    void check(SymbolFile.FurtherOutput use) {
        int count = counts.computeIfAbsent(use.node(), this::count);
        if (use.output() >= count) {
            throw new JsonParseException("it refers to output %d of the operator '%s', which has %d"
                    .formatted(use.output(), use.node().name(), count));
        }
    }

    private int count(SymbolNode node) {
        int inputs = node.inputs().size();
        JsonArray nodes = new JsonArray();
        JsonArray arguments = new JsonArray();
        JsonArray references = new JsonArray();
        for (int i = 0; i < inputs; i++) {
            JsonObject argument = new JsonObject();
            argument.addProperty("op", "null");
            argument.addProperty("name", "argument" + i);
            argument.add("inputs", new JsonArray());
            nodes.add(argument);
            arguments.add(i);
            references.add(first(i));
        }
        JsonObject alone = node.json().deepCopy();
        alone.add("inputs", references);
        alone.remove("control_deps");
        nodes.add(alone);
        JsonArray heads = new JsonArray();
        heads.add(first(inputs));
        JsonObject graph = new JsonObject();
        graph.add("nodes", nodes);
        graph.add("arg_nodes", arguments);
        graph.add("heads", heads);
        synchronized (Executor.CREATION) {
            try (Symbol symbol = Symbol.loadJson(manager, graph.toString());
                    Symbol internals = symbol.getInternals()) {
                return internals.getOutputNames().length - inputs;
            }
        }
    }

    private static JsonArray first(int node) {
        JsonArray reference = new JsonArray();
        reference.add(node);
        reference.add(0);
        reference.add(0);
        return reference;
    }
}
