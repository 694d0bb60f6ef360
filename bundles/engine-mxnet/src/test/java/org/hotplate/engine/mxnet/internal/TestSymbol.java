// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Map;

/** Writes symbols node by node. Each method returns the index of the node it added. */
final class TestSymbol {

    private final JsonArray nodes = new JsonArray();
    private final JsonArray variables = new JsonArray();

    int variable(String name) {
        return variable(name, Map.of());
    }

    int variable(String name, Map<String, String> attributes) {
        variables.add(nodes.size());
        return op("null", name, attributes);
    }

    int op(String op, String name, Map<String, String> attributes, int... inputs) {
        JsonObject node = new JsonObject();
        node.addProperty("op", op);
        node.addProperty("name", name);
        JsonObject attrs = new JsonObject();
        attributes.forEach(attrs::addProperty);
        node.add("attrs", attrs);
        JsonArray references = new JsonArray();
        for (int input : inputs) {
            references.add(reference(input));
        }
        node.add("inputs", references);
        nodes.add(node);
        return nodes.size() - 1;
    }

    String json(int... heads) {
        JsonObject graph = new JsonObject();
        graph.add("nodes", nodes);
        graph.add("arg_nodes", variables);
        JsonArray outputs = new JsonArray();
        for (int head : heads) {
            outputs.add(reference(head));
        }
        graph.add("heads", outputs);
        JsonArray version = new JsonArray();
        version.add("int");
        version.add(10900);
        JsonObject attrs = new JsonObject();
        attrs.add("mxnet_version", version);
        graph.add("attrs", attrs);
        return graph.toString();
    }

    private static JsonArray reference(int node) {
        JsonArray reference = new JsonArray();
        reference.add(node);
        reference.add(0);
        reference.add(0);
        return reference;
    }
}
