// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import org.hotplate.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Converts a model's requests to tensors and its output tensors to responses.
 *
 * <p>A handler serves one model and is called by several threads at once; data of one request belongs into {@link
 * Request#attributes()}. The three steps of a request run on one worker thread, in order. No step is called before
 * {@link ModelHandlerFactory#create} has returned or after {@link #close} was called. An exception affects only its own
 * request: a {@link HandlerException} is reported with its kind, any other with {@link FailureKind#INTERNAL}.
 */
@ConsumerType
public interface ModelHandler extends AutoCloseable {

    /** Converts the items of a request to the network's inputs, one tensor for each, in the signature's order. */
    List<Tensor> preprocess(Request request) throws HandlerException;

    /** Runs the network. The default implementation runs it once. */
    default List<Tensor> inference(List<Tensor> inputs, BorrowedNetwork network, Request request)
            throws HandlerException {
        return network.forward(inputs);
    }

    /** Converts the network's outputs to the response. */
    Response postprocess(List<Tensor> outputs, Request request) throws HandlerException;

    @Override
    default void close() {}
}
