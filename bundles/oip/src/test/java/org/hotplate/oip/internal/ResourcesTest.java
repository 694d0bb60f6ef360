// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.handler.FailureKind;
import org.hotplate.health.Health.Probe;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.oip.protocol.Models;
import org.hotplate.oip.protocol.TensorModel;
import org.hotplate.tensor.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Health, metadata, routes and failures, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ResourcesTest {

    private final TensorModel two = Models.two("two");
    private final TensorModel first = Models.echo("net@1", DataType.FLOAT32);
    private final TensorModel second = Models.echo("net@2", DataType.FLOAT32);
    private OipServer server;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        FakeRegistry models = FakeRegistry.empty().with(two).with(first).with(second);
        for (FailureKind kind : FailureKind.values()) {
            if (kind != FailureKind.UNKNOWN_MODEL) {
                models = models.with(Models.failing("fails-" + kind, kind));
            }
        }
        server = new OipServer(storage, models);
    }

    @BeforeEach
    void allServe() {
        List.of(two, first, second).forEach(model -> model.enter(ModelState.READY));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2", "/v2/"})
    void describesTheServer(String path) throws Exception {
        var answer = server.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().path("name").asText()).isEqualTo("hotplate");
        assertThat(answer.json().path("version").asText()).isNotEmpty();
        assertThat(answer.json().path("extensions"))
                .extracting(each -> each.asText())
                .containsExactlyElementsOf(InferenceServlet.EXTENSIONS);
    }

    @Test
    void isLiveAndReady() throws Exception {
        assertThat(server.get("/v2/health/live").text()).isEqualTo("{\"live\":true}");
        assertThat(server.get("/v2/health/ready").text()).isEqualTo("{\"ready\":true}");
    }

    @Test
    void saysWhyItIsNotReadyOrNotLive() throws Exception {
        server.faults.put(Probe.READY, "The server is starting: two is LOADING");

        assertThat(server.get("/v2/health/live").status()).isEqualTo(200);
        var answer = server.get("/v2/health/ready");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).isEqualTo("{\"error\":\"The server is starting: two is LOADING\"}");

        server.faults.put(Probe.LIVE, "no disk");
        assertThat(server.get("/v2/health/live").text()).isEqualTo("{\"error\":\"no disk\"}");
        server.faults.clear();
    }

    @Test
    void saysWhetherAModelIsReady() throws Exception {
        assertThat(server.get("/v2/models/two/ready").text()).isEqualTo("{\"name\":\"two\",\"ready\":true}");
        assertThat(server.get("/v2/models/net/versions/1/ready").status()).isEqualTo(200);
        two.enter(ModelState.WAITING);

        var answer = server.get("/v2/models/two/ready");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).isEqualTo("{\"error\":\"two needs engine MXNet\"}");
    }

    @Test
    void oneReadyVersionMakesAModelReady() throws Exception {
        second.enter(ModelState.WAITING);

        assertThat(server.get("/v2/models/net/ready").status()).isEqualTo(200);
        assertThat(server.get("/v2/models/net/versions/2/ready").status()).isEqualTo(503);
    }

    @Test
    void describesAModel() throws Exception {
        assertThat(server.get("/v2/models/two").text())
                .isEqualTo("{\"name\":\"two\",\"platform\":\"mxnet_mxnet\",\"inputs\":["
                        + "{\"name\":\"a\",\"datatype\":\"FP32\",\"shape\":[-1,3]},"
                        + "{\"name\":\"b\",\"datatype\":\"FP32\",\"shape\":[-1,3]}],\"outputs\":["
                        + "{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[-1,3]},"
                        + "{\"name\":\"difference\",\"datatype\":\"FP32\",\"shape\":[-1]}]}");
        assertThat(server.get("/v2/models/net").json().path("versions").toString())
                .isEqualTo("[\"2\",\"1\"]");
        assertThat(server.get("/v2/models/net/versions/1").status()).isEqualTo(200);
    }

    @Test
    void answersWithTheVersionInThePathOrTheDefault() throws Exception {
        String body = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}";

        var byDefault = server.post("/v2/models/net/infer", body).json();
        var byVersion = server.post("/v2/models/net/versions/1/infer", body).json();

        assertThat(byDefault.path("model_version").asText()).isEqualTo("2");
        assertThat(byVersion.path("model_version").asText()).isEqualTo("1");
        assertThat(byVersion.path("model_name").asText()).isEqualTo("net");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            GET  | /v2/models/tow                    | 404 | Model 'tow' not found; did you mean 'two'?
            GET  | /v2/models/tow/ready              | 404 | not found
            POST | /v2/models/tow/infer              | 404 | not found
            POST | /v2/models/net/versions/3/infer   | 404 | has no version '3'; it has 2, 1
            POST | /v2/models/two/versions/1/infer   | 404 | has no version '1'; it has -
            GET  | /v2/models/two/infer              | 405 | allowed are POST
            POST | /v2/models/two                    | 405 | allowed are GET
            DELETE | /v2                             | 405 | allowed are GET
            POST | /v2/health/live                   | 405 | allowed are GET
            GET  | /v2/health/alive                  | 404 | No resource at
            GET  | /v2/models                        | 404 | No resource at
            GET  | /v2/models/two/infer/more         | 404 | No resource at
            GET  | /v2/models/two/versions           | 404 | No resource at
            GET  | /v2/models/two/versions/1/x       | 404 | No resource at
            POST | /v2/repository/index              | 404 | No resource at
            """)
    void refusesOtherRequestsInTheProtocolsForm(String method, String path, int status, String message)
            throws Exception {
        var answer = server.send(server.request(path).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text()).contains(message);
        assertThat(answer.json().size()).isEqualTo(1);
        assertThat(answer.json().path("error").isTextual()).isTrue();
    }

    /** The HTTP server refuses these before it knows the front end. */
    @ParameterizedTest
    @ValueSource(strings = {"/v2/models//ready", "/v2/models/%2e%2e/ready", "/v2/models/%ff/ready"})
    void invalidPathsAreRefusedByTheHttpServer(String path) throws Exception {
        var answer = server.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains("The HTTP server refused the request");
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_REQUEST, 400",
        "TOO_LARGE, 413",
        "UNSUPPORTED_TYPE, 415",
        "QUEUE_FULL, 429",
        "INTERNAL, 500",
        "UNAVAILABLE, 503",
        "TIMEOUT, 504",
        "OUT_OF_RESOURCES, 507"
    })
    void reportsFailuresOfTheModel(FailureKind kind, int status) throws Exception {
        var answer = server.post(
                "/v2/models/fails-" + kind + "/infer",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().size()).isEqualTo(1);
        assertThat(answer.json().path("error").asText())
                .contains(kind == FailureKind.INTERNAL ? "error in the server" : "reason " + kind);
    }

    @Test
    void aModelThatDoesNotServeIsUnavailable() throws Exception {
        two.enter(ModelState.WAITING);

        var answer = server.post("/v2/models/two/infer", "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("error").asText()).isEqualTo("two needs engine MXNet");
    }
}
