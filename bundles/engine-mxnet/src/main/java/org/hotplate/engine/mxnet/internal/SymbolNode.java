// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One node of a symbol.
 *
 * @param inputs what it takes its inputs from
 * @param attributes what its maker noted on it
 * @param json all of it as it stands in the file
 */
record SymbolNode(String op, String name, List<Reference> inputs, JsonObject attributes, JsonObject json) {

    /** One output of a node, both counted from 0. */
    record Reference(int node, int output) {}

    /** Three generations of MXNet wrote a node's attributes under three names. */
    private static final List<String> ATTRIBUTES = List.of("attrs", "attr", "param");

    static SymbolNode of(JsonElement json, int index) {
        JsonObject node = json.getAsJsonObject();
        List<Reference> inputs = references(node, "inputs", index);
        references(node, "control_deps", index);
        JsonObject attributes = new JsonObject();
        for (String key : ATTRIBUTES) {
            if (node.has(key)) {
                node.getAsJsonObject(key).entrySet().forEach(entry -> attributes.add(entry.getKey(), entry.getValue()));
            }
        }
        return new SymbolNode(text(node, "op"), text(node, "name"), inputs, attributes, node);
    }

    /** Tells whether this is an argument of the network rather than an operator. */
    boolean isVariable() {
        return op.equals("null");
    }

    Optional<String> attribute(String key) {
        return Optional.ofNullable(attributes.get(key)).map(JsonElement::getAsString);
    }

    /** MXNet writes nodes after what they depend on, and reads past the end of memory where a file does not. */
    private static List<Reference> references(JsonObject node, String key, int below) {
        List<Reference> references = new ArrayList<>();
        JsonArray entries = node.has(key) ? node.getAsJsonArray(key) : new JsonArray();
        for (JsonElement entry : entries) {
            references.add(reference(entry, below));
        }
        return references;
    }

    /** Reads a reference, {@code [node, output, version]} or a bare number. */
    static Reference reference(JsonElement json, int below) {
        int node = json.isJsonArray() ? json.getAsJsonArray().get(0).getAsInt() : json.getAsInt();
        int output = json.isJsonArray() && json.getAsJsonArray().size() > 1
                ? json.getAsJsonArray().get(1).getAsInt()
                : 0;
        if (node < 0 || node >= below || output < 0) {
            throw new JsonParseException("it refers to output %d of node %d where only nodes below %d may stand"
                    .formatted(output, node, below));
        }
        return new Reference(node, output);
    }

    private static String text(JsonObject node, String key) {
        JsonElement value = node.get(key);
        if (value == null) {
            throw new JsonParseException("it has a node without '%s'".formatted(key));
        }
        return value.getAsString();
    }
}
