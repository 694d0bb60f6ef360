// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.HashMap;
import java.util.Map;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;
import org.jspecify.annotations.Nullable;

/**
 * Calculates the size of a model after each call of a function is replaced by the function's nodes, as ONNX Runtime
 * does during loading, without replacing them.
 */
final class FunctionCheck {

    /** @param bytes of all constants */
    private record Size(double nodes, double bytes, int depth) {

        Size plus(Size other) {
            return new Size(nodes + other.nodes, bytes + other.bytes, Math.max(depth, other.depth));
        }
    }

    private static final Size NONE = new Size(0, 0, 0);

    private final Map<String, OnnxGraph> functions;
    private final Map<String, Size> known = new HashMap<>();
    /** The current nesting depth of functions. */
    private int calls;

    private FunctionCheck(Map<String, OnnxGraph> functions) {
        this.functions = functions;
    }

    /**
     * Checks a graph that calls functions.
     *
     * @param weightBytes the size of the model's file and of its tensors in other files
     * @throws MalformedFileException if a function calls itself, or the result would be too large
     */
    static void check(OnnxGraph graph, Map<String, OnnxGraph> functions, long weightBytes)
            throws MalformedFileException {
        FunctionCheck check = new FunctionCheck(functions);
        Size size = check.size(graph);
        // including functions that are never called: a framework may read them
        for (Map.Entry<String, OnnxGraph> function : functions.entrySet()) {
            check.call(function.getKey(), function.getValue());
        }
        if (size.nodes > NetworkLimits.NODES) {
            throw new MalformedFileException(
                    "it has %.0f nodes when each call of a function is replaced by the function; at most %d are allowed"
                            .formatted(size.nodes, NetworkLimits.NODES));
        }
        if (size.bytes > weightBytes + NetworkLimits.REPEATED_BYTES) {
            throw new MalformedFileException(
                    "its constants have %.0f bytes when each call of a function is replaced by the function; at most %d are allowed"
                            .formatted(size.bytes, weightBytes + NetworkLimits.REPEATED_BYTES));
        }
    }

    private Size size(OnnxGraph graph) throws MalformedFileException {
        Size size = NONE;
        for (OnnxTensor weight : graph.initializers) {
            size = size.plus(new Size(0, inFile(weight), 0));
        }
        for (OnnxGraph.Node node : graph.nodes) {
            OnnxGraph function = functions.get(node.function());
            size = size.plus(function == null ? new Size(1, 0, 0) : call(node.function(), function));
            for (OnnxAttribute attribute : node.attributes().values()) {
                size = size.plus(new Size(0, inFile(attribute.tensor), 0));
                for (OnnxGraph nested : attribute.graphs) {
                    size = size.plus(size(nested));
                }
            }
        }
        return size;
    }

    private Size call(String name, OnnxGraph function) throws MalformedFileException {
        Size size = known.get(name);
        if (size == null) {
            // a recursive function reaches this, directly or through others
            if (++calls > NetworkLimits.FUNCTION_DEPTH) {
                throw tooDeep(function);
            }
            Size body = size(function);
            calls--;
            size = new Size(body.nodes + 1, body.bytes, body.depth + 1);
            known.put(name, size);
        }
        if (calls + size.depth > NetworkLimits.FUNCTION_DEPTH) {
            throw tooDeep(function);
        }
        return size;
    }

    private static MalformedFileException tooDeep(OnnxGraph function) {
        return new MalformedFileException(
                "its function '%s' calls itself, or functions call each other more than %d deep, the most allowed"
                        .formatted(function.name, NetworkLimits.FUNCTION_DEPTH));
    }

    private static double inFile(@Nullable OnnxTensor tensor) {
        return tensor == null ? 0 : tensor.bytes();
    }
}
