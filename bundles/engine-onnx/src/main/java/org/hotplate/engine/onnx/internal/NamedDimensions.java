// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.tensor.Tensor;

/**
 * Rejects inputs in which dimensions of the same name differ. ONNX Runtime would broadcast a batch of one to the size
 * of the other without an error.
 */
final class NamedDimensions {

    private final Graph graph;

    NamedDimensions(Graph graph) {
        this.graph = graph;
    }

    /** Checks inputs whose number of dimensions is correct. */
    void check(List<Tensor> inputs) throws InvalidInputException {
        if (inputs.size() < 2) {
            return;
        }
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            List<String> names = graph.dimensions().get(i);
            for (int dim = 0; dim < names.size(); dim++) {
                int size = inputs.get(i).shape().dim(dim);
                Integer other = names.get(dim).isEmpty() ? null : known.putIfAbsent(names.get(dim), size);
                if (other != null && other != size) {
                    throw new InvalidInputException(
                            "The network does not accept inputs %s: its dimension '%s' is %d and %d"
                                    .formatted(described(inputs), names.get(dim), other, size));
                }
            }
        }
    }

    static String described(List<Tensor> inputs) {
        return inputs.stream()
                .map(input -> "'%s' of shape %s".formatted(input.name(), input.shape()))
                .collect(Collectors.joining(", "));
    }
}
