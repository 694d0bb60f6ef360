// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.io.IOException;
import java.util.Optional;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/**
 * The networks that {@link EngineContract} runs, in the format of the engine under test. Each call writes its files
 * anew, over those of the call before if need be, and declares the inputs as an archive's signature would.
 */
public interface SampleNetworks {

    /**
     * Returns its input {@code data}, of this type and shape, as its only output. Empty if the engine does not support
     * the type or the number of dimensions; it must support {@link DataType#FLOAT32} and two dimensions.
     */
    Optional<NetworkFiles> identity(DataType type, Shape shape) throws IOException;

    /**
     * Adds up numbers: {@code user} of shape (any, 4) and {@code item} of shape (any, 6), both FLOAT32, give one output of
     * shape (batch, 1), the sum of a row of {@code user} plus ten times the sum of the same row of {@code item}. Both
     * factors are weights, so that there is something to share.
     */
    NetworkFiles sums() throws IOException;

    /** Doubles its input: {@code data}, FLOAT32, declared as (any, any), so that both dimensions may be any. */
    NetworkFiles doubled() throws IOException;

    /**
     * Has weights that would be missed: {@code data} of shape (any, 1000), FLOAT32, times a matrix of ones gives (batch,
     * 250), which is 1 MB of weights.
     */
    NetworkFiles wide() throws IOException;
}
