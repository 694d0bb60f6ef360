// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import java.util.List;
import org.hotplate.tensor.TensorSpec;

/**
 * What is known of a network once it is loaded.
 *
 * @param inputs its inputs in the declared order, each with a type
 * @param dimensions the names of each input's dimensions, an empty text where one has none; no list at all for an input
 *     whose number of dimensions is open
 * @param outputs the names of its outputs
 */
record Graph(List<TensorSpec> inputs, List<List<String>> dimensions, List<String> outputs) {

    Graph {
        inputs = List.copyOf(inputs);
        dimensions = List.copyOf(dimensions);
        outputs = List.copyOf(outputs);
    }
}
