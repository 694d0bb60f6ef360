// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.Response;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths of MMS 1.x for predictions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Mms1Test {

    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, 1, 2, (byte) 0xff, (byte) 0xd9};
    private static final Signature LIST = new Signature(
            List.of(new TensorSpec("input_0", Shape.of(Shape.ANY, 2))), Signature.JSON, List.of(), Signature.JSON);

    private final ObjectMapper mapper = new ObjectMapper();
    private MmsServer server;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        FakeModel waiting = Fixtures.picture("waiting");
        waiting.enter(ModelState.WAITING);
        server = new MmsServer(
                storage,
                FakeRegistry.empty()
                        .with(Fixtures.labels("cats@1.0"))
                        .with(Fixtures.labels("predict"))
                        .with(Fixtures.two("two"))
                        .with(waiting)
                        .with(echo("one", true, 1))
                        .with(echo("outputs", true, 2))
                        .with(echo("boxes", false, 1)),
                Fixtures.limits());
    }

    /** Answers with its input, some times. */
    private static FakeModel echo(String name, boolean perOutput, int times) {
        return new FakeModel(
                name, LIST, request -> Fixtures.answer(() -> Collections.nCopies(times, request.item("input_0")))
                        .thenApply(response -> new Response(response.value(), perOutput)));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] form(String name, byte[] content) {
        byte[] head = ("--X\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"f\"\r\n\r\n".formatted(name))
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = "\r\n--X--\r\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        body.writeBytes(content);
        body.writeBytes(tail);
        return body.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/predictions/cats",
                "/predictions/cats/1.0",
                "/models/cats/invoke",
                "/predictions/predict",
                "/invocations?x=1&model_name=cats"
            })
    void answersWithoutTheWrapperOf0x(String path) throws Exception {
        HttpResponse<String> answer = send("POST", path, JPEG, "Content-Type", "image/jpeg");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("[{\"class\":\"bytes 6\",\"probability\":0.42635756731033325}]");
        assertThat(send("POST", "/cats/predict", JPEG, "Content-Type", "image/jpeg")
                        .body())
                .startsWith("{\"prediction\":[[{");
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT"})
    void readsAFileWithoutAType(String method) throws Exception {
        assertThat(send(method, "/predictions/cats", JPEG).statusCode()).isEqualTo(200);
        assertThat(send(method, "/predictions/one", "[[1, 2]]".getBytes(StandardCharsets.UTF_8))
                        .body())
                .isEqualTo("[[1,2]]");
        assertThat(send("POST", "/cats/predict", JPEG).statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"input_0", "body", "data"})
    void readsTheOnlyInputUnderTheNamesOfMms(String name) throws Exception {
        byte[] value = "[[3, 4]]".getBytes(StandardCharsets.UTF_8);

        assertThat(send(
                                "POST",
                                "/predictions/one",
                                form(name, value),
                                "Content-Type",
                                "multipart/form-data; boundary=X")
                        .body())
                .isEqualTo("[[3,4]]");
        assertThat(send(
                                "POST",
                                "/predictions/one",
                                (name + "=[[3,4]]").getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .body())
                .isEqualTo("[[3,4]]");
        assertThat(send("POST", "/one/predict", form(name, value), "Content-Type", "multipart/form-data; boundary=X")
                        .statusCode())
                .isEqualTo(name.equals("input_0") ? 200 : 400);
    }

    @Test
    void unwrapsTheOnlyOutputAndNothingElse() throws Exception {
        byte[] value = "[[1, 2]]".getBytes(StandardCharsets.UTF_8);

        assertThat(send("POST", "/predictions/outputs", value).body()).isEqualTo("[[[1,2]],[[1,2]]]");
        assertThat(send("POST", "/predictions/boxes", value).body()).isEqualTo("[[[1,2]]]");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /predictions/cat, 404, ModelNotFoundException, did you mean 'cats'?",
        "POST, /predictions/cats/2.0, 404, ModelNotFoundException, it has 1.0",
        "POST, /predictions, 404, ResourceNotFoundException, No resource",
        "POST, /models/cats, 404, ResourceNotFoundException, No resource",
        "POST, /invocations, 400, BadRequestException, there are 7",
        "POST, /invocations?model_name=no, 404, ModelNotFoundException, 'no' not found",
        "GET, /predictions/cats, 405, MethodNotAllowedException, 'POST, PUT, OPTIONS'",
        "POST, /predictions/waiting, 503, ServiceUnavailableException, needs engine",
        "POST, /predictions/two, 415, UnsupportedMediaTypeException, without a Content-Type",
    })
    void explainsErrors(String method, String path, int status, String type, String message) throws Exception {
        HttpResponse<String> answer = send(method, path, method.equals("GET") ? new byte[0] : JPEG);
        JsonNode body = mapper.readTree(answer.body());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(body.path("type").asText()).isEqualTo(type);
        assertThat(body.path("message").asText()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/predictions/cats",
                "/predictions/cats/1.0",
                "/predictions/two",
                "/predictions/two/-",
                "/invocations?model_name=one"
            })
    void describesItselfAsValidOpenApi(String path) throws Exception {
        HttpResponse<String> answer = send("OPTIONS", path, new byte[0]);
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(answer.body());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Allow")).isPresent();
        assertThat(parsed.getMessages()).as(answer.body()).isNullOrEmpty();
        assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.0.1");
    }

    @Test
    void describesModelsThatAreReady() throws Exception {
        JsonNode paths =
                mapper.readTree(send("OPTIONS", "/", new byte[0]).body()).path("paths");
        JsonNode picture = paths.at("/~1predictions~1cats/post/requestBody/content");

        assertThat(paths.fieldNames())
                .toIterable()
                .contains("/ping", "/invocations", "/predictions/cats", "/predictions/cats/1.0", "/models/two/invoke")
                .doesNotContain("/predictions/waiting");
        assertThat(picture.at("/multipart~1form-data/schema/properties/data/format")
                        .asText())
                .isEqualTo("binary");
        assertThat(picture.has("image/jpeg")).isTrue();
        assertThat(mapper.convertValue(
                        paths.at(
                                "/~1predictions~1two/post/requestBody/content/application~1json/schema/properties/user"),
                        Map.class))
                .containsEntry("description", "A tensor of the shape [-1, 4]");
    }

    @Test
    void keepsTheDescriptionOf0x() throws Exception {
        assertThat(send("GET", "/api-description", new byte[0]).body()).contains("\"swagger\":\"2.0\"");
    }
}
