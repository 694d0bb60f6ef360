// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import org.hotplate.handler.support.TensorInputs;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The model's network, lent to a handler for one call of {@link ModelHandler#inference}. It may be run several times or
 * not at all; used after that call, or from another thread, it throws {@link IllegalStateException}.
 */
@ProviderType
public interface BorrowedNetwork {

    /**
     * Returns the inputs in the order of {@link #forward}, which is the signature's. Where the signature declares a size
     * and this shape has {@link org.hotplate.tensor.Shape#ANY}, the network accepts all sizes up to the declared one.
     */
    List<TensorSpec> inputs();

    /**
     * Returns the outputs in the order of {@link #forward}, as far as they are known before a call: see
     * {@link TensorSpec}.
     */
    List<TensorSpec> outputs();

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
