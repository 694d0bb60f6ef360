// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
import java.util.OptionalInt;
import org.hotplate.tensor.TensorSpec;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A loaded network. It holds the weights once, however many replicas share them.
 *
 * <p>Called from several threads at once. The runtime closes a network once, after every replica of it was closed.
 */
@ConsumerType
public interface Network extends AutoCloseable {

    /**
     * Returns the inputs, in the order of {@link Replica#forward}. Each has a type, and a shape with
     * {@link org.hotplate.tensor.Shape#ANY} where the network accepts every size.
     */
    List<TensorSpec> inputs();

    /**
     * Returns the outputs, in the order of {@link Replica#forward}, with what is known of them before a call: a size that
     * depends on the inputs is {@link org.hotplate.tensor.Shape#ANY}, a shape may be
     * {@link org.hotplate.tensor.Shape#UNKNOWN}, and a type may be absent.
     */
    List<TensorSpec> outputs();

    /**
     * Returns how many time steps the network was unrolled for, if it can be run on its first ones alone. Then
     * {@link Replica#forward} takes its only input with fewer columns, {@code [batch, n]}, too: it runs the network
     * unrolled for n steps, over the same weights and in that much less time.
     */
    default OptionalInt steps() {
        return OptionalInt.empty();
    }

    /**
     * Makes an executor that shares this network's weights, for the calling thread.
     *
     * @throws LoadMemoryException if the device has no room for it
     * @throws ModelLoadException if the framework refuses
     */
    Replica newReplica() throws ModelLoadException;

    /**
     * Gives the weights back when the last replica is closed. Nothing happens the second time, and {@link #newReplica}
     * throws {@link IllegalStateException} from now on.
     */
    @Override
    void close();
}
