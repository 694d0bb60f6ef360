// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hotplate.http.FrontEndRegistration.Listener;
import org.hotplate.http.HttpLimits;
import org.hotplate.http.HttpServer;
import org.hotplate.http.SharedHttp;
import org.hotplate.model.ModelState;
import org.hotplate.model.observer.ModelListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The management API over HTTP, with fakes of the registry and of the archives. */
final class ManagementApiTest {

    private static final String SCALED = "{\"status\":\"Workers scaled\"}";
    private static final String IN_PROGRESS = "{\"status\":\"Processing worker updates...\"}";

    @TempDir
    private Path folder;

    private FakeServer server;
    private HttpServer http;
    private SharedHttp shared;
    private ManagementApi api;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer(folder);
        server.put("net.model", "READY");
        server.serve("net.model");
        http = new HttpServer(folder.resolve("felix"));
        shared = new SharedHttp(
                new HttpLimits(1000, 1 << 20, 100, Duration.ofSeconds(20), 0, Duration.ofSeconds(2), Set.of()),
                http.context());
        open();
    }

    private void open() throws Exception {
        api = new ManagementApi(
                Listener.PUBLIC, server, server, server, server, server.new Versions(), server, shared, http.context());
        server.listener(http.context().getService(http.context().getServiceReference(ModelListener.class)));
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
        shared.close();
        http.close();
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return send(request(method, path, ""));
    }

    private void expect(String method, String path, int status, String body) throws Exception {
        HttpResponse<String> answer = send(method, path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    void copiesAnArchiveToAnotherNameAndDeletesTheCopyAgain() throws Exception {
        expect("POST", "/models?url=net.model&model_name=second", 200, SCALED);
        assertThat(server.deploy().resolve("second.model")).exists();
        assertThat(json("/models/second").path("loadedAtStartup").asBoolean()).isFalse();
        expect(
                "GET",
                "/models",
                200,
                "{\"models\":[{\"modelName\":\"net\",\"modelUrl\":\"net.model\"},"
                        + "{\"modelName\":\"second\",\"modelUrl\":\"second.model\"}]}");

        expect("DELETE", "/models/second", 200, "{\"status\":\"Model \\\"second\\\" unregistered\"}");
        assertThat(server.deploy().resolve("second.model")).doesNotExist();
        expect(
                "DELETE",
                "/models/second",
                404,
                "{\"code\":404,\"type\":\"ModelNotFoundException\",\"message\":\"Model not found: second\"}");
    }

    @Test
    void remembersItsCopiesWhenItIsStartedAgain() throws Exception {
        expect("POST", "/models?url=net.model&model_name=second", 200, SCALED);
        expect("POST", "/models?url=net.model&model_name=gone", 200, SCALED);
        api.close();
        Files.delete(server.deploy().resolve("gone.model"));
        open();
        server.put("gone.model", "READY");

        assertThat(send("DELETE", "/models/second").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/models/gone").statusCode()).isEqualTo(200);
        assertThat(server.deploy().resolve("second.model")).doesNotExist();
        assertThat(server.deploy().resolve("gone.model")).exists();
    }

    @Test
    void keepsAnArchiveThatItDidNotCopyAndRegistersItAgain() throws Exception {
        assertThat(json("/models/net").path("loadedAtStartup").asBoolean()).isTrue();
        expect("DELETE", "/models/net", 200, "{\"status\":\"Model \\\"net\\\" unregistered\"}");
        assertThat(server.deploy().resolve("net.model")).exists();

        expect("POST", "/models?url=net.model", 200, SCALED);
        assertThat(json("/models/net").path("state").asText()).isEqualTo("READY");
    }

    @Test
    void fetchesWhatTheServerPermits() throws Exception {
        expect("POST", "/models?url=https://allowed.example.org/x.model%3Fa=1", 200, SCALED);
        expect("POST", "/models?url=https://allowed.example.org/download&model_name=y", 200, SCALED);
        HttpResponse<String> refused = send("POST", "/models?url=http://169.254.169.254/z.model");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Not fetching http://169.254.169.254/z.model");
        assertThat(server.deploy().resolve("z.model")).doesNotExist();
        assertThat(server.fetched)
                .contains("https://allowed.example.org/x.model?a=1", "https://allowed.example.org/download");
        expect("DELETE", "/models/x", 200, "{\"status\":\"Model \\\"x\\\" unregistered\"}");
        assertThat(server.deploy().resolve("x.model")).doesNotExist();
    }

    @Test
    void readsTheParametersFromJson() throws Exception {
        HttpResponse<String> answer = send(request(
                        "POST",
                        "/models",
                        "{\"url\":\"net.model\",\"model_name\":\"j\",\"batch_size\":4,\"synchronous\":true,\"x\":null}")
                .header("Content-Type", "application/json; charset=utf-8"));

        assertThat(answer.body()).isEqualTo(SCALED);
        assertThat(server.deploy().resolve("j.json")).hasContent("{\"batch_size\":4}");
    }

    @Test
    void writesTheOptionsBesideTheArchive() throws Exception {
        expect(
                "POST",
                "/models?url=net.model&model_name=o&handler=h&batch_size=2&max_batch_delay=5&response_timeout=9"
                        + "&initial_workers=3&runtime=python3&preload_model=true",
                200,
                SCALED);
        assertThat(server.deploy().resolve("o.json"))
                .hasContent("{\"batch_size\":2,\"handler\":\"h\",\"max_batch_delay\":5,\"timeout_seconds\":9}");
        assertThat(server.scales).containsEntry("o", 3);

        assertThat(send("DELETE", "/models/o").statusCode()).isEqualTo(200);
        assertThat(server.deploy().resolve("o.json")).doesNotExist();
    }

    @Test
    void doesNotChangeAConfigurationOfSomebodyElse() throws Exception {
        server.put("mine.json", "{}");

        HttpResponse<String> answer = send("POST", "/models?url=net.model&model_name=mine&batch_size=2");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("mine.json in the deploy folder configures the model; set batch_size there");
        assertThat(server.deploy().resolve("mine.model")).doesNotExist();
        expect("POST", "/models?url=net.model&model_name=mine", 200, SCALED);
        assertThat(send("DELETE", "/models/mine").statusCode()).isEqualTo(200);
        assertThat(server.deploy().resolve("mine.json")).hasContent("{}");
    }

    @Test
    void waitsUntilTheModelServes() throws Exception {
        server.put("slow.model", "LOADING");
        CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient()
                .sendAsync(request("POST", "/models?url=slow.model", "").build(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> server.find("slow").isPresent());
        assertThat(answer).isNotDone();
        server.enter("slow", ModelState.READY);

        assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo(SCALED);
    }

    @Test
    void answersBeforeTheModelServesIfItIsToldToOrIfThatTakesTooLong() throws Exception {
        server.put("a.model", "LOADING");
        server.put("b.model", "LOADING");
        server.put("c.model", "LOADING");

        expect("POST", "/models?url=a.model&synchronous=false", 202, IN_PROGRESS);
        expect("POST", "/models?url=b.model&initial_workers=0", 200, "{\"status\":\"Model \\\"b\\\" registered\"}");
        expect("POST", "/models?url=c.model", 202, IN_PROGRESS);
        JsonNode loading = json("/models/a");
        assertThat(loading.path("state").asText()).isEqualTo("LOADING");
        assertThat(loading.path("workers")).isEmpty();
    }

    @Test
    void undoesARegistrationThatFails() throws Exception {
        server.put("bad.model", "FAILED it has no weights");
        server.put("wrong.model", "FAILED configuration: 'batch_size' is '0'");
        server.put("lacks.model", "WAITING needs engine onnx");

        HttpResponse<String> bad = send("POST", "/models?url=bad.model&model_name=copy");
        assertThat(bad.statusCode()).as(bad.body()).isEqualTo(500);
        assertThat(bad.body()).contains("InternalServerException", "it has no weights");
        assertThat(server.find("copy")).isEmpty();
        assertThat(server.deploy().resolve("copy.model")).doesNotExist();

        assertThat(send("POST", "/models?url=wrong.model").statusCode()).isEqualTo(400);
        assertThat(server.find("wrong")).isEmpty();

        HttpResponse<String> many = send("POST", "/models?url=net.model&model_name=many&initial_workers=9");
        assertThat(many.statusCode()).isEqualTo(400);
        assertThat(many.body()).contains("allowed is 1 to 4");
        assertThat(server.find("many")).isEmpty();

        HttpResponse<String> lacks = send("POST", "/models?url=lacks.model");
        assertThat(lacks.statusCode()).isEqualTo(503);
        assertThat(lacks.body()).contains("is registered and waits: needs engine onnx");
        assertThat(json("/models/lacks").path("reason").asText()).isEqualTo("needs engine onnx");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /models, 400, BadRequestException, Parameter url is required.",
        "POST, /models?url=, 400, BadRequestException, Parameter url is required.",
        "POST, /models?url=nosuch.model, 404, ModelNotFoundException, Model not found in model store: nosuch.model",
        "POST, /models?url=../x.model, 404, ModelNotFoundException, Relative path is not allowed in url: ../x.model",
        "POST, /models?url=/etc/passwd, 404, ModelNotFoundException, allowed are the names of files",
        "POST, /models?url=file:///etc/passwd, 404, ModelNotFoundException, allowed are the names of files",
        "POST, /models?url=s3://b/x.model, 404, ModelNotFoundException, allowed are the names of files",
        "POST, /models?url=a%00b, 404, ModelNotFoundException, not a file name",
        "POST, /models?url=notes.txt, 400, BadRequestException, allowed are .model and .onnx",
        "POST, /models?url=https://h/x, 400, BadRequestException, any URL with a model_name",
        "POST, /models?url=net.model, 409, ConflictStatusException, Model net is already registered.",
        "POST, /models?url=net.model&model_name=notes, 409, ConflictStatusException, notes.onnx exists",
        "POST, /models?url=net.model&model_name=predictions, 400, BadRequestException, is a path of the server itself",
        "POST, /models?url=net.model&model_name=a/b, 400, BadRequestException, choose another model_name",
        "POST, /models?url=net.model&model_name=n&runtime=perl, 400, BadRequestException, Invalid RuntimeType value: perl",
        "POST, /models?url=net.model&model_name=n&batch_size=x, 400, BadRequestException, 'batch_size' is 'x'",
        "POST, /models?url=net.model&model_name=n&synchronous=1, 400, BadRequestException, allowed is true or false",
        "PUT, /models/net?min_worker=abc, 400, BadRequestException, 'min_worker' is 'abc'",
        "PUT, /models/net?min_worker=3&max_worker=1, 400, BadRequestException, max_worker cannot be less than min_worker.",
        "PUT, /models/net?min_worker=0&max_worker=0, 400, BadRequestException, DELETE /models/net",
        "PUT, /models/net?min_worker=9, 400, BadRequestException, allowed is 1 to 4",
        "PUT, /models/nosuch?min_worker=1, 404, ModelNotFoundException, Model not found: nosuch",
        "PUT, /models/net/7/set-default, 404, ModelVersionNotFoundException, it has -",
        "GET, /models/ne, 404, ModelNotFoundException, did you mean 'net'?",
        "GET, /models/net/7, 404, ModelVersionNotFoundException, Model version: 7 does not exist for model: net",
        "GET, /models?limit=0, 400, BadRequestException, allowed is a whole number from 1 to 100",
        "GET, /models?next_page_token=x, 400, BadRequestException, 'next_page_token' is 'x'",
        "PATCH, /models/net, 405, MethodNotAllowedException, 'GET, HEAD, PUT, DELETE, OPTIONS'",
        "GET, /models/net/1/set-default, 405, MethodNotAllowedException, 'PUT, OPTIONS'",
        "GET, /, 405, MethodNotAllowedException, OPTIONS",
        "GET, /models/net/1/other, 404, ResourceNotFoundException, No resource",
        "GET, /models/, 404, ResourceNotFoundException, No resource",
    })
    void explainsErrors(String method, String path, int status, String type, String message) throws Exception {
        server.put("notes.txt", "");
        server.put("notes.onnx", "");

        HttpResponse<String> answer = send(method, path);
        JsonNode body = new ObjectMapper().readTree(answer.body());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(body.path("code").asInt()).isEqualTo(status);
        assertThat(body.path("type").asText()).isEqualTo(type);
        assertThat(body.path("message").asText()).contains(message);
        assertThat(server.models()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"url\":", "{\"url\":{}}", "{\"url\":\"net.model\"} x"})
    void refusesInvalidJson(String body) throws Exception {
        HttpResponse<String> answer = send(request("POST", "/models", body).header("Content-Type", "application/json"));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void listsPages() throws Exception {
        for (String name : new String[] {"a", "b@1", "b@2"}) {
            server.put(name + ".model", "READY");
            server.serve(name + ".model");
        }

        expect(
                "GET",
                "/models?limit=2",
                200,
                "{\"models\":[{\"modelName\":\"a\",\"modelUrl\":\"a.model\"},"
                        + "{\"modelName\":\"b\",\"modelUrl\":\"b@2.model\"}],\"nextPageToken\":\"2\"}");
        expect(
                "GET",
                "/models?limit=2&next_page_token=2",
                200,
                "{\"models\":[{\"modelName\":\"net\",\"modelUrl\":\"net.model\"}]}");
        expect("GET", "/models?limit=500&next_page_token=9", 200, "{\"models\":[]}");
    }

    @Test
    void describesModels() throws Exception {
        expect(
                "GET",
                "/models/net",
                200,
                "{\"batchSize\":3,\"engine\":\"MXNet 1.9.1\",\"loadedAtStartup\":true,\"maxBatchDelay\":2.5,"
                        + "\"maxWorkers\":2,\"minWorkers\":2,\"modelName\":\"net\",\"modelUrl\":\"net.model\","
                        + "\"runtime\":\"java\",\"state\":\"READY\",\"workers\":["
                        + "{\"gpu\":true,\"id\":\"0\",\"startTime\":\"1970-01-01T00:00:00Z\",\"status\":\"READY\"},"
                        + "{\"gpu\":false,\"id\":\"1\",\"startTime\":\"1970-01-01T00:00:00Z\",\"status\":\"READY\"}]}");
    }

    @Test
    void managesVersions() throws Exception {
        for (String version : new String[] {"1.0", "2.0"}) {
            server.put("v@" + version + ".model", "READY");
            server.serve("v@" + version + ".model");
        }
        server.put("v@3.0.model", "WAITING needs engine");
        server.serve("v@3.0.model");

        assertThat(json("/models/v").path("modelVersion").asText()).isEqualTo("2.0");
        assertThat(json("/models/v/1.0").at("/0/modelVersion").asText()).isEqualTo("1.0");
        assertThat(json("/models/v/all")).hasSize(3);
        assertThat(send("PUT", "/models/v/3.0/set-default").statusCode()).isEqualTo(409);
        expect(
                "PUT",
                "/models/v/1.0/set-default",
                200,
                "{\"status\":\"Default version successfully updated for model \\\"v\\\" to \\\"1.0\\\"\"}");
        assertThat(json("/models/v").path("modelVersion").asText()).isEqualTo("1.0");

        assertThat(send("DELETE", "/models/v").statusCode()).isEqualTo(403);
        assertThat(send("DELETE", "/models/v/1.0").body())
                .contains("ForbiddenException", "Cannot remove default version for model v");
        expect("PUT", "/models/v/2.0?min_worker=3&synchronous=true", 200, SCALED);
        assertThat(server.scales).containsOnlyKeys("v@2.0");
        assertThat(send("DELETE", "/models/v/2.0").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/models/v/3.0").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/models/v").statusCode()).isEqualTo(200);
        assertThat(server.endpoint("v")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "min_worker=4, 4", "min_worker=0&max_worker=3, 2", "min_worker=1&max_worker=1, 1"})
    void scalesToTheNearestNumberThatIsAllowed(String query, int workers) throws Exception {
        expect("PUT", "/models/net?" + query, 202, IN_PROGRESS);
        assertThat(server.scales).containsEntry("net", workers);
        expect("PUT", "/models/net?synchronous=true&" + query, 200, SCALED);
        assertThat(json("/models/net").path("maxWorkers").asInt()).isEqualTo(workers);
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS, /", "GET, /api-description"})
    void describesItselfAsValidOpenApi(String method, String path) throws Exception {
        HttpResponse<String> answer = send(method, path);
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(parsed.getMessages()).isNullOrEmpty();
        assertThat(parsed.getOpenAPI().getPaths().keySet())
                .containsExactlyInAnyOrder(
                        "/models",
                        "/models/{model_name}",
                        "/models/{model_name}/all",
                        "/models/{model_name}/{version}",
                        "/models/{model_name}/{version}/set-default",
                        "/api-description");
    }

    @Test
    void listsTheMethodsOfAResource() throws Exception {
        assertThat(send("OPTIONS", "/models/net").headers().firstValue("Allow"))
                .hasValue("GET, HEAD, PUT, DELETE, OPTIONS");
    }

    @Test
    void refusesWebPages() throws Exception {
        HttpResponse<String> answer = send(request("DELETE", "/models/net", "").header("Origin", "http://example.org"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(server.find("net")).isPresent();
    }
}
