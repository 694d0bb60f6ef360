// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
import org.hotplate.tensor.TensorSpec;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A loaded network, whose replicas share one copy of the weights.
 *
 * <p>Must be thread-safe. The runtime closes a network once, after all its replicas.
 */
@ConsumerType
public interface Network extends AutoCloseable {

    /**
     * Returns the inputs, in the order of {@link Replica#forward}. Each has a type. A dimension is {@link
     * org.hotplate.tensor.Shape#ANY} if the network accepts all sizes, or all up to the declared one: an unrolled
     * recurrent network then runs only its first time steps and takes correspondingly less time.
     */
    List<TensorSpec> inputs();

    /**
     * Returns the outputs, in the order of {@link Replica#forward}, as far as they are known before a call: a size that
     * depends on the inputs is {@link org.hotplate.tensor.Shape#ANY}, a shape may be {@link
     * org.hotplate.tensor.Shape#UNKNOWN}, and a type may be null.
     */
    List<TensorSpec> outputs();

    /**
     * Creates an executor for the calling thread that shares this network's weights.
     *
     * @throws LoadMemoryException if the device has too little memory
     * @throws ModelLoadException if the framework fails
     */
    Replica newReplica() throws ModelLoadException;

    /**
     * Closes the network; the weights are freed when the last replica is closed. Further calls have no effect, and
     * {@link #newReplica} then throws {@link IllegalStateException}.
     */
    @Override
    void close();
}
