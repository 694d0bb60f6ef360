// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import org.hotplate.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A handler whose requests may share one run of the network, where a model's {@code batch_size} asks for that. To say so
 * is usually all there is to do.
 *
 * <p>Preprocess and postprocess stay what they are, for one request each. Between them, requests whose tensors agree in
 * names, types and shapes are given to {@link #batchInference} together; a request that is by itself goes through
 * {@link #inference} as ever. All steps of such a batch run on one worker thread, in order: a step that does not return
 * holds up the batch.
 *
 * <p>A handler must not say so if what the network gives for one request depends on the others in its batch, or if the
 * first dimension of its tensors is not a batch. The runtime tries the network out when it loads the model, and refuses a
 * {@code batch_size} above 1 for one that cannot take several requests or mixes them.
 */
@ConsumerType
public interface BatchHandler extends ModelHandler {

    /**
     * Runs the network for several requests: by default once, for the tensors of all of them joined along the first
     * dimension. A handler that has an {@link #inference} of its own needs one of these as well, and gives each request
     * what that would give it.
     *
     * <p>Whatever it throws fails no request: each is then given to {@link #inference} alone, which answers or fails it.
     *
     * @param inputs what preprocess gave, for each request
     * @param network lent for this call alone
     * @param requests in the same order
     * @return the outputs, for each request
     */
    default List<List<Tensor>> batchInference(
            List<List<Tensor>> inputs, BorrowedNetwork network, List<Request> requests) throws HandlerException {
        return TensorBatch.split(network.forward(TensorBatch.join(inputs)), inputs.size());
    }
}
