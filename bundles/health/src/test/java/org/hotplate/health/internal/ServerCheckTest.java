// SPDX-License-Identifier: Apache-2.0
package org.hotplate.health.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.Test;

final class ServerCheckTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicBoolean stopping = new AtomicBoolean();

    @Test
    void passesWhenTheStartUpPhaseIsOver() {
        assertThat(check(Set.of(), List.of()).execute().getStatus()).isEqualTo(Status.OK);
        assertThat(check(Set.of("a.model"), List.of(), model("a", ModelState.FAILED))
                        .execute()
                        .getStatus())
                .as("a model that has failed concerns its own clients only")
                .isEqualTo(Status.OK);

        assertFault(
                check(Set.of("a.model"), List.of()).execute(),
                Status.TEMPORARILY_UNAVAILABLE,
                "The server is starting: the deploy folder has archives that were not read yet");
        assertFault(
                check(Set.of("a.model"), List.of(), model("a", ModelState.LOADING))
                        .execute(),
                Status.TEMPORARILY_UNAVAILABLE,
                "The server is starting: a is LOADING");
    }

    @Test
    void failsAsSoonAsTheServerStops() {
        ServerCheck check = check(Set.of(), List.of());
        stopping.set(true);

        assertFault(check.execute(), Status.TEMPORARILY_UNAVAILABLE, "The server is stopping");
    }

    @Test
    void failsUntilEachRequiredModelHasAReadyVersion() {
        ServerCheck check = check(
                Set.of(),
                List.of("a", "b", "c"),
                model("a@1", ModelState.READY),
                model("a@2", ModelState.FAILED),
                model("b", ModelState.FAILED));

        assertFault(
                check.execute(),
                Status.CRITICAL,
                "ready.models in hotplate.health.cfg requires model 'b', b is FAILED: it is broken");
        assertThat(check.execute().toString()).contains("requires model 'c', which is not deployed");
        check.require(List.of("a"));
        assertThat(check.execute().getStatus()).isEqualTo(Status.OK);
    }

    private static void assertFault(Result result, Status status, String message) {
        assertThat(result.getStatus()).isEqualTo(status);
        assertThat(result.toString()).contains(message);
    }

    private ServerCheck check(Set<String> archives, List<String> required, Model... models) {
        StartUp startUp = new StartUp(archives, InstantSource.fixed(BEGIN));
        return new ServerCheck(new FakeRegistry(List.of(models)), stopping::get, startUp, required);
    }

    private static Model model(String name, ModelState state) {
        ModelFacts facts = new ModelFacts() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public ModelState state() {
                return state;
            }

            @Override
            public String reason() {
                return state == ModelState.FAILED ? "it is broken" : "";
            }

            @Override
            public Instant since() {
                return BEGIN;
            }

            @Override
            public String origin() {
                return "deploy/" + name + ".model";
            }
        };
        return new Model() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public ModelFacts facts() {
                return facts;
            }

            @Override
            public Optional<Signature> signature() {
                return Optional.empty();
            }

            @Override
            public Optional<PredictionException> refusal() {
                return Optional.empty();
            }

            @Override
            public CompletableFuture<Response> predict(Request request, CallContext context) {
                throw new UnsupportedOperationException("a health check sends no request");
            }
        };
    }
}
