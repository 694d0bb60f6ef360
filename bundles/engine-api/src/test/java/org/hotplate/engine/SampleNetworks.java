// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.io.IOException;
import java.util.Optional;
import org.hotplate.tensor.DataType;

/**
 * The networks that {@link EngineContract} runs, in the format of the engine under test. Each call writes its files
 * anew, over those of the call before if need be, and declares the inputs as an archive's signature would.
 */
public interface SampleNetworks {

    /**
     * Gives its input back: {@code data}, of the shape (0, 3) and of this type. Empty if the framework does not know
     * the type; {@link DataType#FLOAT32} it has to know.
     */
    Optional<NetworkFiles> identity(DataType type) throws IOException;

    /**
     * Adds up numbers: {@code user} of shape (0, 4) and {@code item} of shape (0, 6), both FLOAT32, give one output of
     * shape (batch, 1), the sum of a row of {@code user} plus ten times the sum of the same row of {@code item}. Both
     * factors are weights, so that there is something to share.
     */
    NetworkFiles sums() throws IOException;

    /** Doubles its input: {@code data}, FLOAT32, declared as (0, 0), so that both dimensions may be any. */
    NetworkFiles doubled() throws IOException;

    /**
     * Has weights that would be missed: {@code data} of shape (0, 1000), FLOAT32, times a matrix of ones gives (batch,
     * 250), which is 1 MB of weights.
     */
    NetworkFiles wide() throws IOException;
}
