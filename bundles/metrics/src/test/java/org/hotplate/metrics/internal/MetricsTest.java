// SPDX-License-Identifier: Apache-2.0
package org.hotplate.metrics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.HttpServer;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.CallContext;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.observer.CallObserver;
import org.hotplate.model.observer.CallRecord;
import org.hotplate.model.observer.ModelChange;
import org.hotplate.model.observer.ModelListener;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class MetricsTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    private SharedHttp shared;
    private MetricsFrontEnd metrics;
    private CallObserver calls;
    private ModelListener changes;

    /** A call that took 30 ms. */
    private record Call(
            String model,
            String version,
            Outcome outcome,
            Optional<FailureKind> failure,
            int batchSize,
            String traceParent)
            implements CallRecord {

        Call(String model, String version, Outcome outcome, Optional<FailureKind> failure, int batchSize) {
            this(model, version, outcome, failure, batchSize, "00-" + TRACE + "-b7ad6b7169203331-01");
        }

        @Override
        public CallContext context() {
            return CallContext.NONE.withTraceParent(traceParent);
        }

        @Override
        public Instant start() {
            return Instant.EPOCH;
        }

        @Override
        public long totalNanos() {
            return 30_000_000;
        }

        @Override
        public long queueNanos() {
            return 2_000_000;
        }

        @Override
        public long preprocessNanos() {
            return 3_000_000;
        }

        @Override
        public long inferenceNanos() {
            return 20_000_000;
        }

        @Override
        public long postprocessNanos() {
            return 400_000;
        }
    }

    private record ReadyModel(String name) implements Model, ModelFacts {

        @Override
        public ModelFacts facts() {
            return this;
        }

        @Override
        public String endpoint() {
            return ModelFacts.super.endpoint();
        }

        @Override
        public String version() {
            return ModelFacts.super.version();
        }

        @Override
        public List<TensorSpec> networkInputs() {
            return List.of();
        }

        @Override
        public List<TensorSpec> networkOutputs() {
            return List.of();
        }

        @Override
        public Optional<Signature> signature() {
            return Optional.empty();
        }

        @Override
        public ModelState state() {
            return ModelState.READY;
        }

        @Override
        public Instant since() {
            return Instant.EPOCH;
        }

        @Override
        public Optional<PredictionException> refusal() {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Response> predict(Request request, CallContext context) {
            throw new AssertionError("The page calls no model");
        }
    }

    private record Change(String model, String version, ModelState previous, ModelState state) implements ModelChange {

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
        server = new HttpServer(storage);
        shared = new SharedHttp(Map.of(), server.context());
        metrics = new MetricsFrontEnd(
                FakeRegistry.empty().with(new ReadyModel("digits")), shared, server.context(), Listener.PUBLIC);
        calls = server.context().getService(server.context().getServiceReference(CallObserver.class));
        changes = server.context().getService(server.context().getServiceReference(ModelListener.class));
    }

    @AfterEach
    void stop() throws Exception {
        metrics.close();
        shared.close();
        server.close();
    }

    private static Call answered(String model, String version) {
        return new Call(model, version, CallRecord.Outcome.ANSWERED, Optional.empty(), 4);
    }

    @Test
    void countsCallsByModelVersionAndOutcome() throws Exception {
        calls.ended(answered("digits", "1.0"));
        calls.ended(answered("digits", "1.0"));
        calls.ended(answered("digits@2", ""));
        calls.ended(new Call("digits", "1.0", CallRecord.Outcome.FAILED, Optional.of(FailureKind.TIMEOUT), 0));
        calls.ended(new Call("digits", "1.0", CallRecord.Outcome.CANCELLED, Optional.empty(), 0));

        assertThat(page())
                .contains("hotplate_requests_total{model=\"digits\",outcome=\"ok\",version=\"1.0\"} 2.0")
                .contains("hotplate_requests_total{model=\"digits\",outcome=\"ok\",version=\"2\"} 1.0")
                .contains("hotplate_requests_total{model=\"digits\",outcome=\"timeout\",version=\"1.0\"} 1.0")
                .contains("hotplate_requests_total{model=\"digits\",outcome=\"cancelled\",version=\"1.0\"} 1.0")
                .contains("hotplate_request_seconds_count{model=\"digits\",version=\"1.0\"} 4")
                .contains("hotplate_request_inference_seconds_count{model=\"digits\",version=\"1.0\"} 2")
                .contains("hotplate_request_inference_seconds_bucket{model=\"digits\",version=\"1.0\",le=\"0.01\"} 0")
                .contains("hotplate_request_inference_seconds_bucket{model=\"digits\",version=\"1.0\",le=\"0.025\"} 2")
                .contains("hotplate_batch_size_bucket{model=\"digits\",version=\"1.0\",le=\"4.0\"} 2");
    }

    @Test
    void removesTheSeriesOfARemovedModel() throws Exception {
        calls.ended(answered("digits@2", ""));
        calls.ended(answered("digits", "1.0"));
        changes.changed(new Change("digits@2", "", ModelState.LOADING, ModelState.READY));
        assertThat(page()).contains("hotplate_model_loads_total{model=\"digits\",result=\"ready\",version=\"2\"} 1.0");

        changes.changed(new Change("digits@2", "", ModelState.DRAINING, ModelState.GONE));

        assertThat(page()).doesNotContain("version=\"2\"").contains("version=\"1.0\"");
    }

    @Test
    void showsTheStateOfModelsAndOfTheProcess() throws Exception {
        assertThat(page())
                .contains("hotplate_model_ready{model=\"digits\",version=\"\"} 1.0")
                .contains("hotplate_model_state{model=\"digits\",state=\"ready\",version=\"\"} 1.0")
                .contains("hotplate_queue_depth{model=\"digits\",version=\"\"} 0.0")
                .contains("hotplate_request_memory_bytes 0.0")
                .contains("jvm_memory_used_bytes{area=\"heap\"}")
                .contains("process_cpu_seconds_total");
    }

    @Test
    void writesOpenMetricsWithTheTraceOfACallForClientsThatAcceptIt() throws Exception {
        calls.ended(answered("digits", "1.0"));

        HttpResponse<String> answer = get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
        assertThat(answer.body()).contains("trace_id=\"" + TRACE + "\"").endsWith("# EOF\n");
        assertThat(get("/metrics", "Accept", "*/*").headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    }

    @Test
    void ignoresATraceParentThatIsNone() throws Exception {
        for (String header : List.of("", "x", "00-" + TRACE + "-b7ad6b7169203331", "00-\"}-1-1")) {
            calls.ended(new Call("digits", "1.0", CallRecord.Outcome.ANSWERED, Optional.empty(), 1, header));
        }

        assertThat(get("/metrics", "Accept", "application/openmetrics-text").body())
                .doesNotContain("trace_id");
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        assertThat(get("/metrics/x", "Accept", "*/*").statusCode()).isEqualTo(404);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri("/metrics"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    private String page() throws Exception {
        HttpResponse<String> answer = get("/metrics", "Accept", "text/plain");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private HttpResponse<String> get(String path, String header, String value) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path)).header(header, value).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
