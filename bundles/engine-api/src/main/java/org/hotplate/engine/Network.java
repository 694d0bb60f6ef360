// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
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
     * {@link org.hotplate.tensor.Shape#ANY} where the network accepts several sizes: all, or all up to the declared one
     * (an unrolled recurrent network runs on its first time steps alone, in that much less time).
     */
    List<TensorSpec> inputs();

    /**
     * Returns the outputs, in the order of {@link Replica#forward}, with what is known of them before a call: a size that
     * depends on the inputs is {@link org.hotplate.tensor.Shape#ANY}, a shape may be
     * {@link org.hotplate.tensor.Shape#UNKNOWN}, and a type may be absent.
     */
    List<TensorSpec> outputs();

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
