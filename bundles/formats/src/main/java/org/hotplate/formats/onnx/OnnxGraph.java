// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A graph, or the body of a function. */
final class OnnxGraph {

    /**
     * One operator.
     *
     * @param overload selects one of several functions of the same name
     */
    record Node(
            String domain,
            String type,
            String overload,
            List<String> inputs,
            List<String> outputs,
            Map<String, OnnxAttribute> attributes) {

        /** Returns the name of the function that this node calls if the model defines it. */
        String function() {
            return OnnxGraph.function(domain, type, overload);
        }
    }

    String name = "";
    final List<Node> nodes = new ArrayList<>();
    final List<OnnxValue> inputs = new ArrayList<>();
    final List<OnnxValue> outputs = new ArrayList<>();
    final List<OnnxTensor> initializers = new ArrayList<>();

    /** A function's inputs and outputs. */
    final List<String> parameters = new ArrayList<>();

    final List<String> results = new ArrayList<>();

    /** A function's attributes with default values. */
    final Map<String, OnnxAttribute> defaults = new HashMap<>();

    static String function(String domain, String type, String overload) {
        return (domain.equals("ai.onnx") ? "" : domain) + ':' + type + ':' + overload;
    }
}
