// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import org.hotplate.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A handler whose requests can share one run of the network if a model's {@code batch_size} is above 1. Implementing
 * this interface is usually sufficient.
 *
 * <p>{@link #preprocess} and {@link #postprocess} are still called for one request each. Between them, requests whose
 * tensors agree in names, types and shapes are passed together to {@link #batchInference}; a single request is passed
 * to {@link #inference}. All steps of a batch run on one worker thread, in order, so a step that does not return delays
 * the whole batch.
 *
 * <p>A handler must not implement this interface if the network's outputs for one request depend on the other requests
 * in the batch, or if the first dimension of its tensors is not the batch. The runtime runs the network with a test
 * batch when it loads the model, and rejects a {@code batch_size} above 1 if the network does not accept several
 * requests or mixes them.
 */
@ConsumerType
public interface BatchHandler extends ModelHandler {

    /**
     * Runs the network for several requests. The default implementation runs it once, with the tensors of all requests
     * joined along the first dimension. A handler that overrides {@link #inference} must override this method as well,
     * with the same result for each request.
     *
     * <p>An exception does not fail the requests: each is then passed to {@link #inference} separately, which decides
     * its result.
     *
     * @param inputs the result of {@link #preprocess} for each request
     * @param network valid during this call only
     * @param requests the requests, in the same order
     * @return the outputs for each request, in the same order
     */
    default List<List<Tensor>> batchInference(
            List<List<Tensor>> inputs, BorrowedNetwork network, List<Request> requests) throws HandlerException {
        return TensorBatch.split(network.forward(TensorBatch.join(inputs)), inputs.size());
    }
}
