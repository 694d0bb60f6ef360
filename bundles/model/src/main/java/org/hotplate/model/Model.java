// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Signature;
import org.osgi.annotation.versioning.ProviderType;

/** One model being served, one version of an endpoint. Safe for any number of threads. */
@ProviderType
public interface Model {

    /** Returns its name among all models: the endpoint's, with the version behind an {@code @} if it was given one. */
    String name();

    /** Returns the name in the path it answers under, which it may share with other versions. */
    default String endpoint() {
        return ModelId.of(name()).endpoint();
    }

    /** Returns its version, or an empty text; an update may change it. */
    default String version() {
        return ModelId.of(name()).version();
    }

    /** Returns what is to say of it now. */
    ModelFacts facts();

    /** Returns what it takes and gives; empty while no archive could be read. */
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
}
