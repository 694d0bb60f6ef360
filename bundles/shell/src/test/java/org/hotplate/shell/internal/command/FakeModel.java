// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.Setting;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;

/** A model that answers with what it was asked. */
record FakeModel(
        String name,
        ModelState state,
        String reason,
        Optional<Signature> signature,
        Optional<Failure> failure,
        String bundle)
        implements Model {

    private static final String BUNDLE = "org.hotplate.handler.vision 0.1.0";

    static FakeModel ready(String name, String inputType, String... inputs) {
        List<TensorSpec> specs = List.of(inputs).stream()
                .map(input -> new TensorSpec(input, Shape.of(Shape.ANY, 2)))
                .toList();
        Signature signature = new Signature(specs, inputType, List.of(), Signature.JSON);
        return new FakeModel(name, ModelState.READY, "", Optional.of(signature), Optional.empty(), BUNDLE);
    }

    static FakeModel waiting(String name, String reason) {
        return new FakeModel(name, ModelState.WAITING, reason, Optional.empty(), Optional.empty(), BUNDLE);
    }

    FakeModel failedWith(String message) {
        return new FakeModel(
                name,
                state,
                reason,
                signature,
                Optional.of(Failure.of(message, new IllegalStateException("inner"))),
                bundle);
    }

    /** As it is, served from another file than its name's. */
    Model from(String origin) {
        FakeModel same = this;
        return new Model() {
            @Override
            public String name() {
                return same.name();
            }

            @Override
            public ModelFacts facts() {
                ModelFacts f = same.facts();
                return new ModelFacts(
                        f.name(),
                        f.endpoint(),
                        f.version(),
                        f.isDefault(),
                        f.share(),
                        f.state(),
                        f.reason(),
                        f.since(),
                        origin,
                        f.modelName(),
                        f.description(),
                        f.format(),
                        f.signature(),
                        f.engine(),
                        f.engineBundle(),
                        f.engineRule(),
                        f.device(),
                        f.handler(),
                        f.handlerBundle(),
                        f.handlerRule(),
                        f.code(),
                        f.workers(),
                        f.queueCapacity(),
                        f.queued(),
                        f.running(),
                        f.answered(),
                        f.failed(),
                        f.abandoned(),
                        f.cancelled(),
                        f.lastFailure(),
                        f.settings());
            }

            @Override
            public Optional<Signature> signature() {
                return same.signature();
            }

            @Override
            public Optional<PredictionException> refusal() {
                return same.refusal();
            }

            @Override
            public CompletableFuture<Response> predict(Request request, CallContext context) {
                return same.predict(request, context);
            }
        };
    }

    FakeModel handledBy(String otherBundle) {
        return new FakeModel(name, state, reason, signature, failure, otherBundle);
    }

    @Override
    public ModelFacts facts() {
        return new ModelFacts(
                name,
                endpoint(),
                version(),
                true,
                100,
                state,
                reason,
                Instant.now().minusSeconds(75),
                "/deploy/" + name + ".model",
                "net",
                "",
                "MXNet-Symbolic",
                signature,
                "MXNet 1.9.1",
                "org.hotplate.engine.mxnet 0.1.0",
                "the only one for MXNet",
                "cpu",
                "mxnet_vision_service",
                bundle,
                "the archive names it",
                "",
                2,
                64,
                3,
                1,
                1234,
                5,
                0,
                7,
                failure,
                List.of(
                        new Setting("queue", "64", "deploy/" + name + ".json"),
                        new Setting("timeout_seconds", "60", Setting.DEFAULT)));
    }

    @Override
    public Optional<PredictionException> refusal() {
        return Optional.empty();
    }

    @Override
    public CompletableFuture<Response> predict(Request request, CallContext context) {
        try {
            StringBuilder seen = new StringBuilder();
            for (String input : request.names()) {
                Object item = request.item(input);
                seen.append(input).append(": ");
                seen.append(item instanceof byte[] bytes ? bytes.length + " bytes" : item + "");
                seen.append("; ");
            }
            return seen.indexOf("fail") < 0
                    ? CompletableFuture.completedFuture(new Response(List.of(seen.toString(), 0.5f)))
                    : CompletableFuture.failedFuture(
                            new PredictionException(FailureKind.BAD_REQUEST, "Input 'a' must not be 'fail'"));
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
