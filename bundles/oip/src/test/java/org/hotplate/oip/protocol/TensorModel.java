// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** A model whose network is a function of tensors, and whose handler is a function of requests. */
public final class TensorModel implements Model {

    public interface Network {
        List<Tensor> run(Request request) throws HandlerException;
    }

    public interface Handler {
        Object answer(Request request) throws HandlerException;
    }

    private final String name;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final Network network;
    private final Handler handler;
    private volatile ModelState state = ModelState.READY;
    private volatile FailureKind refusal = FailureKind.UNAVAILABLE;
    private volatile String origin = "";
    private volatile OptionalLong maxRequestSize = OptionalLong.empty();

    TensorModel(String name, List<TensorSpec> inputs, List<TensorSpec> outputs, Network network, Handler handler) {
        this.name = name;
        this.inputs = inputs;
        this.outputs = outputs;
        this.network = network;
        this.handler = handler;
    }

    public void enter(ModelState newState) {
        state = newState;
    }

    public void readFrom(String file) {
        origin = file;
    }

    public void limit(long bytes) {
        maxRequestSize = OptionalLong.of(bytes);
    }

    /** Rejects all requests with a failure of this kind. */
    public void refuse(FailureKind kind) {
        refusal = kind;
        state = ModelState.FAILED;
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
            public ModelState state() {
                return now;
            }

            @Override
            public Instant since() {
                return Instant.EPOCH;
            }

            @Override
            public String origin() {
                return origin;
            }

            @Override
            public String format() {
                return "MXNet-Symbolic";
            }

            @Override
            public Optional<Signature> signature() {
                return TensorModel.this.signature();
            }

            @Override
            public List<TensorSpec> networkInputs() {
                return inputs;
            }

            @Override
            public List<TensorSpec> networkOutputs() {
                return outputs;
            }
        };
    }

    @Override
    public Optional<Signature> signature() {
        return Optional.of(new Signature(inputs, Signature.JSON, outputs, Signature.JSON));
    }

    @Override
    public OptionalLong maxRequestSize() {
        return maxRequestSize;
    }

    @Override
    public Optional<PredictionException> refusal() {
        return state == ModelState.READY
                ? Optional.empty()
                : Optional.of(new PredictionException(refusal, name + " needs engine MXNet"));
    }

    @Override
    public CompletableFuture<Response> infer(Request request, CallContext context) {
        return run(() -> network.run(request));
    }

    @Override
    public CompletableFuture<Response> predict(Request request, CallContext context) {
        return run(() -> handler.answer(request));
    }

    private interface Answer {
        Object give() throws HandlerException;
    }

    private static CompletableFuture<Response> run(Answer answer) {
        return CompletableFuture.supplyAsync(() -> null).thenCompose(nothing -> {
            try {
                return CompletableFuture.completedFuture(new Response(answer.give()));
            } catch (HandlerException e) {
                return CompletableFuture.failedFuture(new PredictionException(e.kind(), e.getMessage()));
            }
        });
    }
}
