// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** A model that answers when a test completes its calls. */
final class HeldModel implements Model {

    /** A call that has not been answered. */
    record Held(Request request, CallContext context, CompletableFuture<Response> response) {

        void answer() {
            response.complete(new Response(List.of(((Tensor) tensor()).named("y"))));
        }

        private Object tensor() {
            return request.names().stream()
                    .map(name -> {
                        try {
                            return request.item(name);
                        } catch (org.hotplate.handler.HandlerException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .findFirst()
                    .orElseThrow();
        }
    }

    final BlockingQueue<Held> calls = new LinkedBlockingQueue<>();
    volatile Optional<PredictionException> refusal = Optional.empty();
    private final Model like;

    HeldModel(Model like) {
        this.like = like;
    }

    Held next() throws InterruptedException {
        Held call = calls.poll(20, TimeUnit.SECONDS);
        if (call == null) {
            throw new IllegalStateException("No call has arrived");
        }
        return call;
    }

    @Override
    public String name() {
        return like.name();
    }

    @Override
    public ModelFacts facts() {
        return like.facts();
    }

    @Override
    public Optional<Signature> signature() {
        return like.signature();
    }

    @Override
    public Optional<PredictionException> refusal() {
        return refusal;
    }

    @Override
    public List<TensorSpec> networkInputs() {
        return like.networkInputs();
    }

    @Override
    public CompletableFuture<Response> infer(Request request, CallContext context) {
        return predict(request, context);
    }

    @Override
    public CompletableFuture<Response> predict(Request request, CallContext context) {
        CompletableFuture<Response> response = new CompletableFuture<>();
        calls.add(new Held(request, context, response));
        return response;
    }
}
