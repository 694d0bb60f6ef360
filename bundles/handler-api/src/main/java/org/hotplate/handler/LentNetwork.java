// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import java.util.OptionalInt;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The model's network, lent to a handler for one call of {@link ModelHandler#inference}. It may be run several times or
 * not at all; used after that call, or from another thread, it throws {@link IllegalStateException}.
 */
@ProviderType
public interface LentNetwork {

    /** Returns the inputs in the order {@link #forward} takes them: the signature's. */
    List<TensorSpec> inputs();

    /**
     * Returns the outputs in the order of {@link #forward}, as far as they are known before a call: see
     * {@link TensorSpec}.
     */
    List<TensorSpec> outputs();

    /**
     * Returns how many time steps the network was unrolled for, if it can be run on its first ones alone. Then
     * {@link #forward} takes its only input with fewer columns, {@code [batch, n]}, too: it runs the network unrolled
     * for n steps, in that much less time.
     */
    default OptionalInt steps() {
        return OptionalInt.empty();
    }

    /**
     * Runs the network once.
     *
     * <p>Tensors of another number, name, rank or shape than the signature declares are the handler's fault, whoever sent
     * what they were made of: a handler looks at what it was sent first ({@link TensorInputs} does). What the signature
     * leaves open, such as how many rows there are, is the caller's affair where the model takes numbers, and the
     * handler's where it takes pictures.
     *
     * @throws HandlerException the caller's fault or the handler's if the tensors are not what the network takes, the
     *     engine's otherwise
     */
    List<Tensor> forward(List<Tensor> inputs) throws HandlerException;
}
