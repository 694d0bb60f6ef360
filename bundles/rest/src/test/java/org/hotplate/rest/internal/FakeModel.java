// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;

/** A model whose state and answers are set by a test. */
final class FakeModel implements Model {

    private final String name;
    private final Signature signature;
    private final Function<Request, CompletableFuture<Response>> answers;
    private volatile ModelState state = ModelState.READY;
    private volatile FailureKind refusal = FailureKind.UNAVAILABLE;
    private volatile CallContext context = CallContext.NONE;
    private volatile OptionalLong maxRequestSize = OptionalLong.empty();

    FakeModel(String name, Signature signature, Function<Request, CompletableFuture<Response>> answers) {
        this.name = name;
        this.signature = signature;
        this.answers = answers;
    }

    void enter(ModelState newState) {
        state = newState;
    }

    /** Rejects all requests from now on, with a failure of this kind. */
    void fail(FailureKind kind) {
        refusal = kind;
        state = ModelState.FAILED;
    }

    /** Returns the context of the last call. */
    CallContext context() {
        return context;
    }

    void limit(long bytes) {
        maxRequestSize = OptionalLong.of(bytes);
    }

    @Override
    public OptionalLong maxRequestSize() {
        return maxRequestSize;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ModelFacts facts() {
        ModelState now = state;
        return new ModelFacts() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean isDefault() {
                return true;
            }

            @Override
            public int share() {
                return 100;
            }

            @Override
            public ModelState state() {
                return now;
            }

            @Override
            public Instant since() {
                return Instant.EPOCH;
            }

            @Override
            public Optional<Signature> signature() {
                return Optional.of(signature);
            }
        };
    }

    @Override
    public Optional<Signature> signature() {
        return Optional.of(signature);
    }

    @Override
    public Optional<PredictionException> refusal() {
        return state == ModelState.READY
                ? Optional.empty()
                : Optional.of(new PredictionException(refusal, name + " needs engine MXNet"));
    }

    @Override
    public CompletableFuture<Response> predict(Request request, CallContext call) {
        context = call;
        return answers.apply(request);
    }
}
