// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import org.hotplate.handler.support.TensorInputs;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The model's network, borrowed by a handler for one call of {@link ModelHandler#inference}. The handler may run it any
 * number of times during that call, on the calling thread. All methods throw {@link IllegalStateException} after that
 * call or on another thread.
 */
@ProviderType
public interface BorrowedNetwork {

    /**
     * Returns the inputs in the order of {@link #forward}, which is the signature's order. If a dimension is {@link
     * org.hotplate.tensor.Shape#ANY} here and has a size in the signature, the network accepts all sizes up to the
     * declared one.
     */
    List<TensorSpec> inputs();

    /**
     * Returns the outputs in the order of {@link #forward}, as far as they are known before a call; see {@link
     * TensorSpec}.
     */
    List<TensorSpec> outputs();

    /**
     * Runs the network once.
     *
     * <p>Tensors whose number, name, rank or shape differs from the signature are the handler's fault, so a handler
     * must validate the request first, as {@link TensorInputs} does. A wrong size in a dimension that the signature
     * leaves open is the caller's fault if the model's inputs are numbers, and the handler's fault if they are
     * pictures.
     *
     * @throws HandlerException of kind {@link FailureKind#BAD_REQUEST} or {@link FailureKind#INTERNAL} if the network
     *     does not accept the tensors; of the engine's kind if the engine fails
     */
    List<Tensor> forward(List<Tensor> inputs) throws HandlerException;
}
