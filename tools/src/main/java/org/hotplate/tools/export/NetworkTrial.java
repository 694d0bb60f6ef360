// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/** Runs a network on zeros to determine its input sizes and output shapes. */
@FunctionalInterface
public interface NetworkTrial {

    /** Has no engine; its result is always empty. */
    NetworkTrial NONE = (definition, parameters, inputs, sizes) -> Optional.empty();

    /**
     * The result of a successful run.
     *
     * @param size the first size that the network accepted
     */
    record Fit(int size, List<Shape> outputs) {}

    /**
     * Tries sizes in turn until the network accepts one.
     *
     * @param definition the symbol or the ONNX model
     * @param inputs its inputs; an open batch dimension is set to 1, every other open dimension to the size that is
     *     tried
     * @return empty if no engine is available
     * @throws ArchiveException if the network accepts no size; the message is a clause with the network as its subject
     */
    Optional<Fit> run(Path definition, Optional<Path> parameters, List<TensorSpec> inputs, List<Integer> sizes)
            throws ArchiveException;
}
