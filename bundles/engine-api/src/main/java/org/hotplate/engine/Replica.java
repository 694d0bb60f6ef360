// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
import org.hotplate.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One executor of a network. Only the thread that made it ever runs it, since frameworks keep state per thread that an
 * executor is bound to; any thread may close it when nobody is in it. A replica keeps its network alive until it is
 * closed.
 */
@ConsumerType
public interface Replica extends AutoCloseable {

    /**
     * Runs the network once. The answer is copied out of the engine: it stays valid whatever the replica does next.
     *
     * <p>A replica that threw {@link InferenceException} must either be as good as new for the next call or rebuild
     * itself in it.
     *
     * <p>A tensor of another type than the input's is converted, as pictures of bytes are for a network of floats; what
     * the input's type cannot hold is refused. {@link InputCheck} does the refusing.
     *
     * @param inputs one tensor for each of {@link Network#inputs()}, in that order
     * @param memory reserves memory for each output before it is copied
     * @return one tensor for each of {@link Network#outputs()}, in that order and so named
     * @throws InvalidInputException if the inputs are not what the network takes; native code has not been touched, or
     *     refused them
     * @throws InferenceMemoryException if the device has no room for this call, or {@code memory} for its outputs
     * @throws InferenceException if the framework failed
     */
    List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException;

    /** Runs the network once, without a limit for the size of its outputs. */
    default List<Tensor> forward(List<Tensor> inputs) throws InferenceException {
        return forward(inputs, OutputMemory.UNLIMITED);
    }

    /**
     * Gives back what the replica holds, at once or, where a call is inside, when that call returns; never waits for it.
     * Nothing happens the second time, and {@link #forward} throws {@link IllegalStateException} from now on.
     */
    @Override
    void close();
}
