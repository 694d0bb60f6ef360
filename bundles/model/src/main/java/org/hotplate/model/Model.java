// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.osgi.annotation.versioning.ProviderType;

/** A model in the server: one version of an endpoint, in any state. Any thread may call it. */
@ProviderType
public interface Model {

    /** Returns the unique name: the endpoint's, followed by {@code @} and the version if the model was given one. */
    String name();

    /** Returns the name in the path of requests, which several versions may share. */
    default String endpoint() {
        return ModelId.of(name()).endpoint();
    }

    /** Returns the version, or an empty text. An update may change it. */
    default String version() {
        return ModelId.of(name()).version();
    }

    /** Returns everything known about the model now; a snapshot. */
    ModelFacts facts();

    /** Returns the inputs and outputs; empty while no archive could be read. */
    Optional<Signature> signature();

    /** Returns the biggest body of a request, in bytes, that is configured for it; a front end can have a lower limit. */
    default OptionalLong maxRequestSize() {
        return OptionalLong.empty();
    }

    /**
     * Returns whether a request sent now would be refused at once, and with what: kind
     * {@link org.hotplate.handler.FailureKind#UNAVAILABLE UNAVAILABLE} while it is not READY, or
     * {@link org.hotplate.handler.FailureKind#OUT_OF_RESOURCES OUT_OF_RESOURCES} if it failed for lack of memory. A model whose engine or
     * handler has just left holds its requests for a grace period first, and does not refuse them meanwhile.
     */
    Optional<PredictionException> refusal();

    /** Answers a request about whose caller nothing is known; see {@link #predict(Request, CallContext)}. */
    default CompletableFuture<Response> predict(Request request) {
        return predict(request, CallContext.NONE);
    }

    /**
     * Answers a request on a worker thread. Never blocks. A request whose deadline has passed before it starts is not
     * started; the model's timeout or the deadline, whichever is earlier, ends the call with
     * {@link org.hotplate.handler.FailureKind#TIMEOUT TIMEOUT}.
     *
     * @return completed with the answer, or exceptionally with a {@link PredictionException} and nothing else.
     *     Completes on a worker or timer thread: dependent actions must not block. Cancelling it takes a request back
     *     that still waits for its turn; {@code cancel} returns false, and the answer comes, if it has begun
     */
    CompletableFuture<Response> predict(Request request, CallContext context);

    /**
     * Runs the network on the tensors of a request, without the handler: with the same queue, limits and observers as
     * {@link #predict(Request, CallContext)}. The request has one {@link org.hotplate.tensor.Tensor Tensor} for each
     * of the {@link #networkInputs()}, of its type and shape; the batch may have any size that the network accepts.
     * Other tensors fail with {@link FailureKind#BAD_REQUEST BAD_REQUEST}.
     *
     * @return as for {@code predict}; the value of the response is the list of the network's output tensors, in order
     */
    default CompletableFuture<Response> infer(Request request, CallContext context) {
        return CompletableFuture.failedFuture(new PredictionException(
                FailureKind.UNAVAILABLE, "Model '%s' cannot be used without its handler".formatted(name())));
    }

    /** Returns {@link ModelFacts#networkInputs()}, without the cost of all facts. */
    default List<TensorSpec> networkInputs() {
        return facts().networkInputs();
    }

    /** Returns {@link ModelFacts#networkOutputs()}, without the cost of all facts. */
    default List<TensorSpec> networkOutputs() {
        return facts().networkOutputs();
    }
}
