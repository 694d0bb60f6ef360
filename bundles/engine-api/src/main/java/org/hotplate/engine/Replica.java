// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.List;
import org.hotplate.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An executor of a network. Only the thread that created it runs it, because frameworks bind executors to state of a
 * thread; any thread may close it while no call is running. A replica keeps its network's weights in memory until it is
 * closed.
 */
@ConsumerType
public interface Replica extends AutoCloseable {

    /**
     * Runs the network once. The outputs are copies, which remain valid.
     *
     * <p>After an {@link InferenceException} the replica must be usable for the next call, or recreate itself in that
     * call.
     *
     * <p>A tensor of another type than the input's is converted, such as bytes of a picture for a network of floats.
     * Values that the input's type cannot represent are rejected. {@link InputCheck} implements these checks.
     *
     * @param inputs one tensor for each of {@link Network#inputs()}, in that order
     * @param memory reserves memory for each output before it is copied
     * @return one tensor for each of {@link Network#outputs()}, in that order and with those names
     * @throws InvalidInputException if the network does not accept the inputs; native code was not called, or rejected
     *     them
     * @throws InferenceMemoryException if the device has too little memory for this call, or {@code memory} for its
     *     outputs
     * @throws EngineProcessException if the network runs in another process, which ended during the call
     * @throws InferenceException if the framework failed
     */
    List<Tensor> forward(List<Tensor> inputs, OutputMemory memory) throws InferenceException;

    /** Runs the network once, without a limit for the size of its outputs. */
    default List<Tensor> forward(List<Tensor> inputs) throws InferenceException {
        return forward(inputs, OutputMemory.UNLIMITED);
    }

    /**
     * Requests that a running call ends, because nothing waits for its result: it may then throw any {@link
     * InferenceException}. Returns without waiting, on any thread. Without a running call, or if the framework cannot end
     * one, it has no effect.
     */
    default void cancel() {}

    /**
     * Releases the replica's resources, without blocking: at once, or when a running call returns. Further calls have
     * no effect, and {@link #forward} then throws {@link IllegalStateException}.
     */
    @Override
    void close();
}
