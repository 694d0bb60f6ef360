// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hotplate.tensor.TensorSpec;

/**
 * The files of a network, and the declarations of its inputs.
 *
 * @param definition the network's structure: a symbol JSON, an {@code .onnx} file, …
 * @param parameters its weights, if they are in a separate file
 * @param inputs the declared inputs, in the order of {@link Replica#forward}
 * @param allowedOperators operators that the network may use although the engine does not accept them from every file
 */
public record NetworkFiles(
        Path definition, Optional<Path> parameters, List<TensorSpec> inputs, Set<String> allowedOperators) {

    public NetworkFiles {
        inputs = List.copyOf(inputs);
        allowedOperators = Set.copyOf(allowedOperators);
    }

    /** Makes a network of operators that the engine accepts from every file. */
    public NetworkFiles(Path definition, Optional<Path> parameters, List<TensorSpec> inputs) {
        this(definition, parameters, inputs, Set.of());
    }
}
