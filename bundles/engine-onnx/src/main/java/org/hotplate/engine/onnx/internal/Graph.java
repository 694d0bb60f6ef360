// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import java.util.List;
import org.hotplate.tensor.TensorSpec;

/**
 * The properties of a loaded network.
 *
 * @param inputs its inputs in the declared order, each with a type
 * @param dimensions the names of each input's dimensions, an empty text for one without a name; an empty list for an
 *     input whose number of dimensions the model does not fix
 * @param outputs its outputs, each with a type
 */
record Graph(List<TensorSpec> inputs, List<List<String>> dimensions, List<TensorSpec> outputs) {

    Graph {
        inputs = List.copyOf(inputs);
        dimensions = List.copyOf(dimensions);
        outputs = List.copyOf(outputs);
    }
}
