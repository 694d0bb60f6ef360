// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import org.hotplate.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Turns a model's requests into tensors and its tensors into answers.
 *
 * <p>One handler serves one model, from several threads at once: what belongs to one request goes into
 * {@link Request#attributes()}. The three steps of a request run on one worker thread, in order. No step is called
 * before {@link ModelHandlerFactory#create} returned or after {@link #close} was called. Whatever a step throws harms
 * only its own request: a {@link HandlerException} is answered by its kind, anything else is the server's fault.
 */
@ConsumerType
public interface ModelHandler extends AutoCloseable {

    /** Turns the request's items into the network's inputs, one for each, in the signature's order. */
    List<Tensor> preprocess(Request request) throws HandlerException;

    /** Runs the network: once, unless a handler knows better. */
    default List<Tensor> inference(List<Tensor> inputs, BorrowedNetwork network, Request request)
            throws HandlerException {
        return network.forward(inputs);
    }

    /** Turns the network's outputs into the answer. */
    Response postprocess(List<Tensor> outputs, Request request) throws HandlerException;

    @Override
    default void close() {}
}
