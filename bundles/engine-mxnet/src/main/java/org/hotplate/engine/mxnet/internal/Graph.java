// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.util.List;
import java.util.Set;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/**
 * The properties of a loaded network.
 *
 * @param json its symbol
 * @param inputs its inputs, each with a type
 * @param arguments the names of all its arguments except its auxiliary states: inputs, weights and labels
 * @param labels the arguments that only training needs
 * @param outputs its outputs
 */
record Graph(
        String json, List<TensorSpec> inputs, List<String> arguments, Set<String> labels, List<TensorSpec> outputs) {

    Graph {
        inputs = List.copyOf(inputs);
        arguments = List.copyOf(arguments);
        labels = Set.copyOf(labels);
        outputs = List.copyOf(outputs);
    }

    List<String> outputNames() {
        return outputs.stream().map(TensorSpec::name).toList();
    }

    /** Returns the same network with other declarations. */
    Graph with(List<TensorSpec> otherInputs, List<TensorSpec> otherOutputs) {
        return new Graph(json, otherInputs, arguments, labels, otherOutputs);
    }

    /** Returns the graph for the first columns of the only input; {@code symbol} is its symbol. */
    Graph part(String symbol, int columns) {
        TensorSpec input = inputs.get(0);
        int[] dims = input.shape().dims();
        dims[1] = columns;
        return new Graph(
                symbol,
                List.of(new TensorSpec(input.name(), Shape.of(dims), input.type())),
                arguments,
                labels,
                outputs);
    }
}
