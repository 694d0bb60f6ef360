// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hotplate.archive.ArchiveException;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/** Runs a network on zeros, to find out its input sizes and outputs. */
@FunctionalInterface
public interface NetworkTrial {

    /** Knows nothing: there is no engine. */
    NetworkTrial NONE = (definition, parameters, inputs, sizes) -> Optional.empty();

    /**
     * What a network took, and what it gave.
     *
     * @param size the first size that it took
     */
    record Fit(int size, List<Shape> outputs) {}

    /**
     * Tries sizes in turn until the network accepts one.
     *
     * @param definition the symbol
     * @param inputs its inputs; a batch of 0 stands for one, and every other 0 for the size that is tried
     * @return empty if there is no engine that could tell
     * @throws ArchiveException if the network accepts none of them; the message is a clause with the network as its subject
     */
    Optional<Fit> run(Path definition, Optional<Path> parameters, List<TensorSpec> inputs, List<Integer> sizes)
            throws ArchiveException;
}
