// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.formats.MalformedFileException;

/** One node of a symbol: an operator, or a variable, which is an input, a weight, an auxiliary state or a label. */
public final class SymbolNode {

    /**
     * One output of a node, both counted from 0.
     *
     * @param node the node's index in {@link SymbolFile#nodes()}
     */
    public record Reference(int node, int output) {}

    /** Three generations of MXNet used three keys for a node's attributes. */
    static final List<String> ATTRIBUTES = List.of("attrs", "attr", "param");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String op;
    private final String name;
    private final List<Reference> inputs;
    private final List<Reference> controls;
    private final Map<String, String> attributes;
    private final JsonNode json;

    private SymbolNode(JsonNode json, int index) throws MalformedFileException {
        this.op = text(json, "op");
        this.name = text(json, "name");
        this.inputs = references(json, "inputs", index);
        this.controls = references(json, "control_deps", index);
        this.attributes = attributes(json);
        this.json = json;
    }

    /**
     * @param index the node's index: MXNet writes nodes after those they depend on, and requires this order
     */
    static SymbolNode of(JsonNode json, int index) throws MalformedFileException {
        if (!json.isObject()) {
            throw new MalformedFileException("its node %d is not a JSON object".formatted(index));
        }
        return new SymbolNode(json, index);
    }

    /** Returns the operator's name, such as {@code Convolution}; the text {@code null} for a variable. */
    public String op() {
        return op;
    }

    public String name() {
        return name;
    }

    /** Returns the outputs that are its inputs. */
    public List<Reference> inputs() {
        return inputs;
    }

    List<Reference> controls() {
        return controls;
    }

    /** Returns its attributes. */
    public Map<String, String> attributes() {
        return attributes;
    }

    public Optional<String> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    /** Returns whether this is a variable rather than computed. */
    public boolean isVariable() {
        return op.equals("null");
    }

    /** Returns the JSON of a symbol with only this operator and a variable for each of its inputs. */
    public String alone() {
        ArrayNode nodes = JSON.arrayNode();
        ArrayNode arguments = JSON.arrayNode();
        ArrayNode references = JSON.arrayNode();
        for (int i = 0; i < inputs.size(); i++) {
            ObjectNode argument = nodes.addObject().put("op", "null").put("name", "argument" + i);
            argument.putArray("inputs");
            arguments.add(i);
            references.add(first(i));
        }
        ObjectNode operator = json.deepCopy();
        operator.set("inputs", references);
        operator.remove("control_deps");
        nodes.add(operator);
        ObjectNode graph = JSON.objectNode();
        graph.set("nodes", nodes);
        graph.set("arg_nodes", arguments);
        graph.putArray("heads").add(first(inputs.size()));
        return graph.toString();
    }

    private static ArrayNode first(int node) {
        return JSON.arrayNode().add(node).add(0).add(0);
    }

    private static Map<String, String> attributes(JsonNode node) throws MalformedFileException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String key : ATTRIBUTES) {
            JsonNode object = node.path(key);
            if (!object.isMissingNode() && !object.isObject()) {
                throw new MalformedFileException("it has a node whose '%s' is not a JSON object".formatted(key));
            }
            object.properties()
                    .forEach(entry ->
                            attributes.put(entry.getKey(), entry.getValue().asText()));
        }
        return Map.copyOf(attributes);
    }

    /** With a reference to a later node, MXNet would read past the end of memory. */
    private static List<Reference> references(JsonNode node, String key, int below) throws MalformedFileException {
        List<Reference> references = new ArrayList<>();
        JsonNode entries = node.path(key);
        if (!entries.isMissingNode() && !entries.isArray()) {
            throw new MalformedFileException("it has a node whose '%s' is not a list".formatted(key));
        }
        for (JsonNode entry : entries) {
            references.add(reference(entry, below));
        }
        return List.copyOf(references);
    }

    /** Reads a reference, {@code [node, output, version]} or a bare number. */
    static Reference reference(JsonNode json, int below) throws MalformedFileException {
        JsonNode node = json.isArray() ? json.path(0) : json;
        JsonNode output = json.isArray() && json.size() > 1 ? json.path(1) : JSON.numberNode(0);
        if (!node.isInt() || !output.isInt()) {
            throw new MalformedFileException("it has a reference to a node that is not a number");
        }
        if (node.intValue() < 0 || node.intValue() >= below || output.intValue() < 0) {
            throw new MalformedFileException("it refers to output %d of node %d where only nodes below %d may stand"
                    .formatted(output.intValue(), node.intValue(), below));
        }
        return new Reference(node.intValue(), output.intValue());
    }

    private static String text(JsonNode node, String key) throws MalformedFileException {
        JsonNode value = node.path(key);
        if (!value.isTextual()) {
            throw new MalformedFileException("it has a node without '%s'".formatted(key));
        }
        return value.textValue();
    }
}
