// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.CallContext;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.CallRecord.Outcome;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;
import org.hotplate.oip.protocol.Models;
import org.hotplate.tensor.DataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The extension statistics, over HTTP. */
final class StatisticsTest {

    private OipServer server;
    private CallObserver calls;

    /** A call of 100 ns: 10 waiting, 20 in preprocess, 60 in inference, 5 in postprocess. */
    private record Call(String model, Outcome outcome, int batchSize, Instant start) implements CallRecord {

        @Override
        public String version() {
            return "";
        }

        @Override
        public CallContext context() {
            return CallContext.NONE;
        }

        @Override
        public long totalNanos() {
            return 100;
        }

        @Override
        public long queueNanos() {
            return 10;
        }

        @Override
        public long preprocessNanos() {
            return 20;
        }

        @Override
        public long inferenceNanos() {
            return 60;
        }

        @Override
        public long postprocessNanos() {
            return 5;
        }

        @Override
        public Optional<FailureKind> failure() {
            return outcome == Outcome.FAILED ? Optional.of(FailureKind.INTERNAL) : Optional.empty();
        }
    }

    /** A model that has been removed. */
    private record Removed(String model) implements ModelChange {

        @Override
        public String version() {
            return "";
        }

        @Override
        public ModelState previous() {
            return ModelState.READY;
        }

        @Override
        public ModelState state() {
            return ModelState.GONE;
        }

        @Override
        public String reason() {
            return "";
        }

        @Override
        public Instant time() {
            return Instant.EPOCH;
        }
    }

    @BeforeEach
    void start(@TempDir Path storage) throws Exception {
        start(
                storage,
                FakeRegistry.empty()
                        .with(Models.two("two"))
                        .with(Models.echo("net@1", DataType.FLOAT32))
                        .with(Models.echo("net@2", DataType.FLOAT32)));
    }

    private void start(Path storage, FakeRegistry models) throws Exception {
        server = new OipServer(storage, models);
        calls = server.service(CallObserver.class);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void end(String model, Outcome outcome, int batchSize, int count) {
        for (int i = 0; i < count; i++) {
            calls.ended(new Call(model, outcome, batchSize, Instant.ofEpochMilli(1_700_000_000_000L + i)));
        }
    }

    private JsonNode stats(String path) throws Exception {
        var answer = server.get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("model_stats");
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void countsCallsExecutionsAndTimes() throws Exception {
        end("two", Outcome.ANSWERED, 1, 2);
        end("two", Outcome.ANSWERED, 4, 8);
        end("two", Outcome.FAILED, 0, 3);
        end("two", Outcome.CANCELLED, 0, 1);

        JsonNode stats = stats("/v2/models/two/stats");

        assertThat(stats).hasSize(1);
        assertThat(stats.get(0))
                .isEqualTo(
                        json(
                                """
                        {'name': 'two', 'version': '', 'last_inference': 1700000000007,
                         'inference_count': 10, 'execution_count': 4,
                         'inference_stats': {
                           'success': {'count': 10, 'ns': 1000},
                           'fail': {'count': 4, 'ns': 400},
                           'queue': {'count': 10, 'ns': 100},
                           'compute_input': {'count': 10, 'ns': 200},
                           'compute_infer': {'count': 10, 'ns': 600},
                           'compute_output': {'count': 10, 'ns': 50}},
                         'batch_stats': [
                           {'batch_size': 1,
                            'compute_input': {'count': 2, 'ns': 40},
                            'compute_infer': {'count': 2, 'ns': 120},
                            'compute_output': {'count': 2, 'ns': 10}},
                           {'batch_size': 4,
                            'compute_input': {'count': 2, 'ns': 160},
                            'compute_infer': {'count': 2, 'ns': 120},
                            'compute_output': {'count': 2, 'ns': 40}}]}
                        """));
    }

    @Test
    void describesModelsWithoutCalls() throws Exception {
        JsonNode model = stats("/v2/models/two/stats").get(0);

        assertThat(model.path("inference_count").asInt(-1)).isZero();
        assertThat(model.path("last_inference").asLong(-1)).isZero();
        assertThat(model.path("inference_stats").path("fail")).isEqualTo(json("{'count': 0, 'ns': 0}"));
        assertThat(model.path("batch_stats")).isEmpty();
    }

    @Test
    void separatesVersions() throws Exception {
        end("net@2", Outcome.ANSWERED, 1, 3);

        assertThat(stats("/v2/models/net/stats"))
                .extracting(each ->
                        each.path("name").asText() + " " + each.path("version").asText() + " "
                                + each.path("inference_count").asInt())
                .containsExactlyInAnyOrder("net 1 0", "net 2 3");
        assertThat(stats("/v2/models/net/versions/2/stats"))
                .extracting(each -> each.path("inference_count").asInt())
                .containsExactly(3);
    }

    @Test
    void listsAllModels() throws Exception {
        assertThat(stats("/v2/models/stats"))
                .extracting(each -> each.path("name").asText())
                .containsExactlyInAnyOrder("two", "net", "net");
    }

    @Test
    void beginsAgainWhenAModelWasRemoved() throws Exception {
        end("two", Outcome.ANSWERED, 1, 3);

        server.service(ModelListener.class).changed(new Removed("two"));

        assertThat(stats("/v2/models/two/stats").get(0).path("inference_count").asInt(-1))
                .isZero();
    }

    @Test
    void refusesUnknownModelsVersionsAndMethods() throws Exception {
        assertThat(server.get("/v2/models/tow/stats").status()).isEqualTo(404);
        assertThat(server.get("/v2/models/tow/stats").text()).contains("did you mean 'two'?");
        assertThat(server.get("/v2/models/net/versions/9/stats").status()).isEqualTo(404);
        assertThat(server.post("/v2/models/two/stats", "{}").status()).isEqualTo(405);
        assertThat(server.post("/v2/models/stats", "{}").status()).isEqualTo(405);
        assertThat(server.get("/v2/models/two/stats/more").status()).isEqualTo(404);
    }

    @Test
    void describesAModelThatIsNamedStats(@TempDir Path storage) throws Exception {
        server.close();
        start(storage, FakeRegistry.empty().with(Models.two("stats")));

        assertThat(server.get("/v2/models/stats").json().path("name").asText()).isEqualTo("stats");
        assertThat(stats("/v2/models/stats/stats"))
                .extracting(each -> each.path("name").asText())
                .containsExactly("stats");
    }
}
