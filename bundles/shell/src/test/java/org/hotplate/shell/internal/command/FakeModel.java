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

/** A model that answers with its request. */
record FakeModel(
        String name,
        ModelState state,
        String reason,
        Optional<Signature> signature,
        Optional<Failure> failure,
        String bundle,
        String origin)
        implements Model {

    private static final String BUNDLE = "org.hotplate.handler.vision 0.1.0";

    static FakeModel ready(String name, String inputType, String... inputs) {
        List<TensorSpec> specs = List.of(inputs).stream()
                .map(input -> new TensorSpec(input, Shape.of(Shape.ANY, 2)))
                .toList();
        Signature signature = new Signature(specs, inputType, List.of(), Signature.JSON);
        return new FakeModel(name, ModelState.READY, "", Optional.of(signature), Optional.empty(), BUNDLE, file(name));
    }

    static FakeModel waiting(String name, String reason) {
        return new FakeModel(name, ModelState.WAITING, reason, Optional.empty(), Optional.empty(), BUNDLE, file(name));
    }

    private static String file(String name) {
        return "/deploy/" + name + ".model";
    }

    FakeModel failedWith(String message) {
        return new FakeModel(
                name,
                state,
                reason,
                signature,
                Optional.of(Failure.of(message, new IllegalStateException("inner"))),
                bundle,
                origin);
    }

    /** The same model, served from a file with another name. */
    FakeModel from(String otherOrigin) {
        return new FakeModel(name, state, reason, signature, failure, bundle, otherOrigin);
    }

    FakeModel handledBy(String otherBundle) {
        return new FakeModel(name, state, reason, signature, failure, otherBundle, origin);
    }

    @Override
    public ModelFacts facts() {
        return new ModelFacts() {
            @Override
            public String name() {
                return FakeModel.this.name;
            }

            @Override
            public ModelState state() {
                return FakeModel.this.state;
            }

            @Override
            public String reason() {
                return FakeModel.this.reason;
            }

            @Override
            public Instant since() {
                return Instant.now().minusSeconds(75);
            }

            @Override
            public String origin() {
                return FakeModel.this.origin;
            }

            @Override
            public String modelName() {
                return "net";
            }

            @Override
            public String format() {
                return "MXNet-Symbolic";
            }

            @Override
            public Optional<Signature> signature() {
                return FakeModel.this.signature;
            }

            @Override
            public String engine() {
                return "MXNet 1.9.1";
            }

            @Override
            public String engineBundle() {
                return "org.hotplate.engine.mxnet 0.1.0";
            }

            @Override
            public String engineRule() {
                return "the only one for MXNet";
            }

            @Override
            public String device() {
                return "cpu";
            }

            @Override
            public String handler() {
                return "mxnet_vision_service";
            }

            @Override
            public String handlerBundle() {
                return bundle;
            }

            @Override
            public String handlerRule() {
                return "the archive names it";
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
            public int workers() {
                return 2;
            }

            @Override
            public int queueCapacity() {
                return 64;
            }

            @Override
            public int queued() {
                return 3;
            }

            @Override
            public int running() {
                return 1;
            }

            @Override
            public long answered() {
                return 1234;
            }

            @Override
            public long failed() {
                return 5;
            }

            @Override
            public long cancelled() {
                return 7;
            }

            @Override
            public Optional<Failure> lastFailure() {
                return failure;
            }

            @Override
            public List<Setting> settings() {
                return List.of(
                        new Setting("queue", "64", "deploy/" + name + ".json"),
                        new Setting("timeout_seconds", "60", Setting.DEFAULT));
            }
        };
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
