// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;
import org.jspecify.annotations.Nullable;

/**
 * Checks a graph from its inputs and constants to its outputs, through functions and subgraphs: each node's attributes,
 * and the minimum size of its results. Run {@link FunctionCheck} first, which limits the number of nodes.
 */
final class GraphCheck {

    /** The values by their names, including those of the surrounding graph. */
    private static final class Scope {
        private final @Nullable Scope outer;
        private final Map<String, Value> values = new HashMap<>();

        Scope(@Nullable Scope outer) {
            this.outer = outer;
        }

        Value get(String name) {
            Value value = values.get(name);
            return value != null ? value : outer == null ? Value.UNKNOWN : outer.get(name);
        }
    }

    /**
     * Operators that use resources outside of the model: a file named by an attribute, or code that is not ONNX
     * Runtime's.
     */
    private static final Map<String, String> OUTSIDE = Map.of(
            "EPContext", "reads a compiled model from a file or from bytes that nothing can check",
            "PyOp", "runs Python code",
            "PythonOp", "runs Python code",
            "PythonOpGrad", "runs Python code",
            "ATen", "runs code of another framework",
            "TritonOp", "runs code of another framework");

    private final Map<String, OnnxGraph> functions;
    private double constantBytes;
    private boolean follows = true;

    private GraphCheck(Map<String, OnnxGraph> functions) {
        this.functions = functions;
    }

    static void check(OnnxGraph graph, Map<String, OnnxGraph> functions) throws MalformedFileException {
        GraphCheck check = new GraphCheck(functions);
        Scope scope = new Scope(null);
        graph.inputs.forEach(input -> scope.values.put(input.name(), Value.of(input)));
        check.graph(graph, scope, Map.of());
        // including functions that are never called: a framework may read them
        check.follows = false;
        for (OnnxGraph function : functions.values()) {
            check.nodes(function, new Scope(null), Map.of());
        }
    }

    /**
     * @param given the attributes of the call of the function that contains the graph
     */
    private void graph(OnnxGraph graph, Scope scope, Map<String, OnnxAttribute> given) throws MalformedFileException {
        for (OnnxTensor weight : graph.initializers) {
            // an initializer that is also an input is only a default, but a trial run uses its value
            scope.values.put(weight.name(), Value.of(weight));
        }
        nodes(graph, scope, given);
    }

    private void nodes(OnnxGraph graph, Scope scope, Map<String, OnnxAttribute> given) throws MalformedFileException {
        for (OnnxGraph.Node node : graph.nodes) {
            List<Value> inputs = new ArrayList<>();
            node.inputs().forEach(input -> inputs.add(scope.get(input)));
            Map<String, OnnxAttribute> attributes = resolved(node.attributes(), given);
            OnnxGraph function = functions.get(node.function());
            if (function != null && follows) {
                call(node, function, inputs, attributes, scope);
            } else if (function == null) {
                operator(node, inputs, attributes, scope, given);
            }
        }
    }

    private void operator(
            OnnxGraph.Node node,
            List<Value> inputs,
            Map<String, OnnxAttribute> attributes,
            Scope scope,
            Map<String, OnnxAttribute> given)
            throws MalformedFileException {
        String outside = OUTSIDE.get(node.type());
        if (outside != null) {
            throw new MalformedFileException("it has the operator %s, which %s: export it without this operator"
                    .formatted(node.type(), outside));
        }
        AttributeRules.check(node, attributes);
        for (OnnxAttribute attribute : attributes.values()) {
            for (OnnxGraph nested : attribute.graphs) {
                graph(nested, new Scope(scope), given);
            }
        }
        Value output = SizeRules.output(node, inputs, attributes);
        boolean constant = inputs.stream().allMatch(Value::constant)
                && attributes.values().stream().allMatch(attribute -> attribute.graphs.isEmpty());
        checkSize(node, output, constant && !node.type().equals("Constant"));
        if (!node.outputs().isEmpty()) {
            scope.values.put(node.outputs().get(0), output.asConstant(constant));
        }
    }

    private void checkSize(OnnxGraph.Node node, Value output, boolean constant) throws MalformedFileException {
        if (output.bytes() > NetworkLimits.TENSOR_BYTES) {
            throw new MalformedFileException(
                    "its operator %s computes '%s' of %.0f bytes; at most %d are allowed in one tensor"
                            .formatted(
                                    node.type(),
                                    node.outputs().isEmpty()
                                            ? ""
                                            : node.outputs().get(0),
                                    output.bytes(),
                                    NetworkLimits.TENSOR_BYTES));
        }
        constantBytes += constant ? output.bytes() : 0;
        if (constantBytes > NetworkLimits.CONSTANT_BYTES) {
            throw new MalformedFileException("it computes more than %d bytes from constants alone, the most allowed"
                    .formatted(NetworkLimits.CONSTANT_BYTES));
        }
    }

    private void call(
            OnnxGraph.Node node,
            OnnxGraph function,
            List<Value> inputs,
            Map<String, OnnxAttribute> attributes,
            Scope caller)
            throws MalformedFileException {
        Scope scope = new Scope(null);
        for (int i = 0; i < function.parameters.size(); i++) {
            scope.values.put(function.parameters.get(i), i < inputs.size() ? inputs.get(i) : Value.UNKNOWN);
        }
        Map<String, OnnxAttribute> given = new HashMap<>(function.defaults);
        given.putAll(attributes);
        nodes(function, scope, given);
        for (int i = 0; i < Math.min(node.outputs().size(), function.results.size()); i++) {
            caller.values.put(node.outputs().get(i), scope.get(function.results.get(i)));
        }
    }

    /**
     * Replaces references to the surrounding function's attributes; a reference to an attribute that was not passed is
     * dropped.
     */
    private static Map<String, OnnxAttribute> resolved(
            Map<String, OnnxAttribute> attributes, Map<String, OnnxAttribute> given) throws MalformedFileException {
        if (attributes.values().stream().allMatch(attribute -> attribute.reference.isEmpty())) {
            return attributes;
        }
        Map<String, OnnxAttribute> resolved = new HashMap<>();
        for (Map.Entry<String, OnnxAttribute> entry : attributes.entrySet()) {
            OnnxAttribute attribute = entry.getValue();
            OnnxAttribute actual = attribute.reference.isEmpty() ? attribute : given.get(attribute.reference);
            if (actual != null && !attribute.reference.isEmpty() && !actual.graphs.isEmpty()) {
                // the nodes would be repeated more often than FunctionCheck has counted
                throw new MalformedFileException(
                        "it passes a graph to a function in the attribute '%s', which is not supported"
                                .formatted(attribute.reference));
            }
            if (actual != null) {
                resolved.put(entry.getKey(), actual);
            }
        }
        return resolved;
    }
}
