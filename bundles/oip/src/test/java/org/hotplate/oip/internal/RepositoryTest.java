// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.HttpLimits;
import org.hotplate.http.HttpServer;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.CarriedCode;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Failure;
import org.hotplate.model.FakeEndpoint;
import org.hotplate.model.Model;
import org.hotplate.model.ModelRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelDeployments;
import org.hotplate.model.deploy.DeployException;
import org.hotplate.model.deploy.InstallRequest;
import org.hotplate.model.deploy.Installation;
import org.hotplate.model.deploy.ModelArchives;
import org.hotplate.model.deploy.TransferListener;
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

/** The model repository over HTTP, with fakes of the registry and of the archives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RepositoryTest {

    /** Archives whose names are those of their models; a load makes the model READY at once. */
    private final class FakeRepository implements ModelRegistry, ModelDeployments, ModelArchives {

        private final List<Model> models = new CopyOnWriteArrayList<>();
        private final List<String> archives = new ArrayList<>();

        @Override
        public List<Model> models() {
            return models;
        }

        @Override
        public Optional<Model> find(String name) {
            return models.stream().filter(model -> model.name().equals(name)).findFirst();
        }

        @Override
        public Optional<Endpoint> endpoint(String name) {
            return FakeEndpoint.of(name, models);
        }

        @Override
        public CompletionStage<Void> undeploy(String name) {
            models.removeIf(model -> model.name().equals(name));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Path reload(String model) throws DeployException {
            if (!archives.contains(model)) {
                throw new DeployException("Model '%s' not found".formatted(model));
            }
            loads.add(model);
            models.removeIf(each -> each.name().equals(model));
            models.add(Models.echo(model, DataType.FLOAT32));
            return Path.of(model);
        }

        @Override
        public void discovered(String name, String origin, String reason) {
            throw new AssertionError(name);
        }

        @Override
        public CompletionStage<Boolean> deploy(Deployment deployment) {
            throw new AssertionError(deployment.name());
        }

        @Override
        public void reject(String name, String origin, Failure failure) {
            throw new AssertionError(name);
        }

        @Override
        public Path folder() {
            return Path.of("deploy");
        }

        @Override
        public Installation install(InstallRequest request, TransferListener progress) {
            throw new AssertionError("nothing is installed");
        }

        @Override
        public Path remove(String model) {
            throw new AssertionError("no archive is deleted");
        }

        @Override
        public void rollback(String model) {
            throw new AssertionError(model);
        }

        @Override
        public CarriedCode trust(String model, Optional<String> sha256) {
            throw new AssertionError(model);
        }

        @Override
        public InputStream fetch(String url, TransferListener progress) {
            throw new AssertionError("nothing is fetched");
        }
    }

    private final List<String> loads = new CopyOnWriteArrayList<>();
    private final FakeRepository models = new FakeRepository();
    private HttpServer http;
    private SharedHttp shared;
    private RepositoryFrontEnd frontEnd;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        http = new HttpServer(storage);
        shared = new SharedHttp(
                new HttpLimits(1000, 1 << 20, 100, Duration.ofSeconds(20), 0, Duration.ofSeconds(20), Set.of()),
                http.context());
        frontEnd = new RepositoryFrontEnd(Listener.PUBLIC, models, models, models, shared, http.context());
    }

    @BeforeEach
    void twoModels() throws Exception {
        models.models.clear();
        models.archives.clear();
        models.archives.addAll(List.of("net@1", "net@2", "one"));
        for (String archive : models.archives) {
            Path unused = models.reload(archive);
        }
        loads.clear();
    }

    @AfterAll
    void stop() throws Exception {
        assertThat(shared.reservedBytes()).isZero();
        frontEnd.close();
        shared.close();
        http.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private String index(String body) throws Exception {
        HttpResponse<String> answer = send("POST", "/v2/repository/index", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void done(String path) throws Exception {
        HttpResponse<String> answer = send("POST", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void announcesTheExtension() throws Exception {
        assertThat(send("GET", "/v2", "").body()).contains("\"extensions\":[\"model_repository\"]");
    }

    @Test
    void listsModelsAndStates() throws Exception {
        ((TensorModel) models.find("net@1").orElseThrow()).enter(ModelState.LOADING);

        assertThat(index(""))
                .isEqualTo("[{\"name\":\"net\",\"version\":\"1\",\"state\":\"LOADING\",\"reason\":\"\"},"
                        + "{\"name\":\"net\",\"version\":\"2\",\"state\":\"READY\",\"reason\":\"\"},"
                        + "{\"name\":\"one\",\"state\":\"READY\",\"reason\":\"\"}]");
        assertThat(index("{\"ready\": true}")).doesNotContain("LOADING").contains("\"2\"", "\"one\"");
    }

    @Test
    void readsServingModelsAgain() throws Exception {
        done("/v2/repository/models/one/load");
        done("/v2/repository/models/net/load");

        assertThat(loads).containsExactlyInAnyOrder("one", "net@1", "net@2");
    }

    @Test
    void unloadsAllVersionsAndLoadsThemAgain() throws Exception {
        models.models.clear();
        for (String version : List.of("net@1", "net@2")) {
            models.models.add(Models.from("deploy/" + version + ".model", version));
        }
        done("/v2/repository/models/net/unload");

        assertThat(models.models()).isEmpty();
        assertThat(index("{}"))
                .isEqualTo("[{\"name\":\"net\",\"version\":\"1\",\"state\":\"UNAVAILABLE\",\"reason\":\"unloaded\"},"
                        + "{\"name\":\"net\",\"version\":\"2\",\"state\":\"UNAVAILABLE\",\"reason\":\"unloaded\"}]");
        done("/v2/repository/models/net/load");
        assertThat(loads).containsExactlyInAnyOrder("net@1", "net@2");
        assertThat(index("{}")).doesNotContain("unloaded");
    }

    @Test
    void loadsAModelThatItHasNotUnloaded() throws Exception {
        models.models.clear();

        done("/v2/repository/models/one/load");

        assertThat(loads).containsExactly("one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            POST | /v2/repository/models/tow/load   | 400 | Model 'tow' not found
            POST | /v2/repository/models/tow/unload | 400 | Model 'tow' is not loaded
            POST | /v2/repository/models/one/reload | 404 | No resource
            POST | /v2/repository/models/one        | 404 | No resource
            GET  | /v2/repository/index             | 405 | allowed are POST
            POST | /v2                              | 405 | allowed are GET
            """)
    void refusesOtherRequests(String method, String path, int status, String message) throws Exception {
        HttpResponse<String> answer = send(method, path, "");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"").contains(message);
        assertThat(loads).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"parameters":{"config":"{}"}} | 'config' is not supported
            {"parameters":{"file:1/model.onnx":"AAAA"}} | is not supported
            {"parameters":{ | not valid JSON
            [] | must be a JSON object
            {} {} | followed by
            {"ready":1} | must be true or false
            """)
    void refusesParametersThatItDoesNotSupport(String body, String message) throws Exception {
        HttpResponse<String> answer = send("POST", "/v2/repository/models/one/load", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":\"").contains(message);
        assertThat(loads).isEmpty();
    }

    @Test
    void refusesWebPages() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + http.port() + "/v2/repository/models/one/unload"))
                                .header("Origin", "http://example.org")
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(models.find("one")).isPresent();
    }

    @Test
    void refusesBodiesThatAreTooLarge() throws Exception {
        HttpResponse<String> answer = send("POST", "/v2/repository/index", " ".repeat(1001));

        assertThat(answer.statusCode()).isEqualTo(413);
    }
}
