// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hotplate.model.FakeRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Repeats recorded requests to MXNet Model Server 0.4.0, and those to the inference port of 1.1.11; the models behind the
 * front end are fakes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GoldenTest {

    private static final Path DATA = Path.of("../../../shared/testdata");
    /** Intended differences: a type that MMS refused, a body it did not read, wrong statuses. */
    private static final Map<String, Integer> BETTER = Map.of(
            "err-png-type", 200,
            "err-octet-type", 200,
            "err-raw-body", 200,
            "err-jsonbody", 200,
            "err-bogus", 400,
            "err-empty", 400,
            "err-truncated", 400,
            "err-bad-base64", 400,
            "err-wrong-shape", 400,
            "err-wrong-dims", 400);

    /** The cases of 1.1.11 in which 0.4 has another answer, or whose model exists only after a call to the other port. */
    private static final Set<String> OTHERS_OF_1 =
            Set.of("ping", "predict-legacy", "predict-no-worker", "predict-third");

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    /** With one model, which {@code /invocations} finds without a name. */
    private MmsServer one;

    private MmsServer two;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        FakeRegistry registry =
                FakeRegistry.empty().with(Fixtures.picture("squeezenet")).with(Fixtures.two("two_input"));
        two = new MmsServer(storage.resolve("two"), registry, Fixtures.limits());
        one = new MmsServer(
                storage.resolve("one"),
                FakeRegistry.empty().with(Fixtures.labels("squeezenet_v1.0")),
                Fixtures.limits());
    }

    @AfterAll
    void stop() throws Exception {
        one.close();
        two.close();
    }

    @TestFactory
    Stream<DynamicTest> answersLikeMms1() throws IOException {
        Path golden = DATA.resolve("golden/mms-1.1.11.json");
        assumeTrue(Files.exists(golden), "no recorded answers at " + golden);
        List<JsonNode> cases = new ArrayList<>();
        mapper.readTree(golden.toFile()).forEach(cases::add);
        return cases.stream()
                .filter(recorded -> recorded.get("port").asText().equals("inference"))
                .filter(recorded -> !OTHERS_OF_1.contains(recorded.get("case").asText()))
                .map(recorded -> DynamicTest.dynamicTest(recorded.get("case").asText(), () -> check1(recorded)));
    }

    private void check1(JsonNode recorded) throws Exception {
        HttpResponse<String> answer = send(recorded.get("curl"));
        JsonNode body = mapper.readTree(answer.body());
        JsonNode expected = recorded.get("body");

        assertThat(answer.statusCode())
                .as(answer.body())
                .isEqualTo(recorded.get("status").asInt());
        if (expected.isArray()) {
            assertThat(body.isArray()).as(answer.body()).isTrue();
            assertThat(body.at("/0/class").asText()).startsWith("bytes ");
        } else if (expected.has("openapi")) {
            assertThat(body.get("openapi")).isEqualTo(expected.get("openapi"));
            assertThat(body.get("info")).isEqualTo(expected.get("info"));
            assertThat(body.at("/paths/~1predictions~1squeezenet_v1.0/post/operationId"))
                    .isEqualTo(expected.at("/paths/~1prediction~1squeezenet_v1.0/post/operationId"));
        } else {
            assertThat(body.get("code")).isEqualTo(expected.get("code"));
            assertThat(body.get("type")).isEqualTo(expected.get("type"));
        }
    }

    @TestFactory
    Stream<DynamicTest> answersWhatWasRecordedOrBetter() throws IOException {
        Path golden = DATA.resolve("golden/mms-0.4.0.json");
        if (!Files.exists(golden)) {
            return Stream.of(DynamicTest.dynamicTest(
                    "no recorded answers here", () -> assumeTrue(false, "no recorded answers at " + golden)));
        }
        List<JsonNode> cases = new ArrayList<>();
        mapper.readTree(golden.toFile()).forEach(cases::add);
        return cases.stream()
                .filter(recorded -> !recorded.get("model").asText().equals("lstm_ptb"))
                .map(recorded -> DynamicTest.dynamicTest(
                        recorded.get("model").asText() + " "
                                + recorded.get("case").asText(),
                        () -> check(recorded)));
    }

    private void check(JsonNode recorded) throws Exception {
        String name = recorded.get("case").asText();
        HttpResponse<String> answer = send(recorded.get("curl"));
        int status = BETTER.getOrDefault(name, recorded.get("status").asInt());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue(name.startsWith("cors") ? "http://example.org" : "*");
        if (status >= 400) {
            JsonNode body = mapper.readTree(answer.body());
            assertThat(body.get("code").asInt()).isEqualTo(status);
            assertThat(body.get("type").asText()).endsWith("Exception");
            assertThat(body.get("message").asText()).isNotBlank();
        } else if (name.equals("ping") || name.equals("root") || name.equals("cors-ping")) {
            assertThat(mapper.readTree(answer.body())).isEqualTo(recorded.get("body"));
        } else if (name.startsWith("predict")) {
            assertThat(mapper.readTree(answer.body()).has("prediction")).isTrue();
        }
        if (name.equals("options-predict") || name.equals("cors-preflight")) {
            assertThat(answer.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
        }
        if (name.equals("cors-preflight")) {
            assertThat(answer.headers().firstValue("Vary")).hasValue("Origin");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
                    .hasValue("content-type");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Methods"))
                    .hasValue("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        }
    }

    @Test
    void namesTheInputThatIsMissing() throws Exception {
        assertThat(send(mapper.readTree("[\"-X\", \"POST\", \"/squeezenet/predict\"]"))
                        .body())
                .contains("Input 'data' is missing")
                .contains("/api-description");
    }

    /** Interprets the curl arguments that occur in the recording. */
    private HttpResponse<String> send(JsonNode curl) throws Exception {
        MmsServer server = curl.toString().matches(".*(squeezenet_v1.0|/invocations|/models).*") ? one : two;
        HttpRequest.Builder request = HttpRequest.newBuilder();
        String method = "GET";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean multipart = false;
        boolean typed = false;
        boolean form = false;
        String path = "";
        for (int i = 0; i < curl.size(); i++) {
            String argument = curl.get(i).asText();
            switch (argument) {
                case "-X" -> method = curl.get(++i).asText();
                case "-I" -> method = "HEAD";
                case "-H" -> {
                    String[] header = curl.get(++i).asText().split(": ", 2);
                    typed |= header[0].equals("Content-Type");
                    request.header(header[0], header[1]);
                }
                case "-F" -> {
                    multipart = true;
                    part(body, curl.get(++i).asText());
                }
                case "--data-urlencode" -> {
                    form = true;
                    String[] field = curl.get(++i).asText().split("=", 2);
                    body.writeBytes(
                            (field[0] + "=" + URLEncoder.encode(new String(value(field[1])), "UTF-8")).getBytes());
                }
                case "-d" -> {
                    form = true;
                    body.writeBytes(curl.get(++i).asText().getBytes(StandardCharsets.UTF_8));
                }
                case "--data-binary" ->
                    body.writeBytes(Files.readAllBytes(
                            DATA.resolve(curl.get(++i).asText().substring(1))));
                default -> path = argument;
            }
        }
        if (multipart) {
            body.writeBytes("--XX--\r\n".getBytes());
            request.header("Content-Type", "multipart/form-data; boundary=XX");
        } else if (form && !typed) {
            request.header("Content-Type", "application/x-www-form-urlencoded");
        }
        request.uri(URI.create("http://127.0.0.1:" + server.port() + path));
        request.method(
                method,
                body.size() == 0
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void part(ByteArrayOutputStream body, String argument) throws IOException {
        String[] field = argument.split("=", 2);
        String[] value = field[1].split(";type=", 2);
        String head = "--XX\r\nContent-Disposition: form-data; name=\"" + field[0] + "\"";
        if (value[0].startsWith("@")) {
            String type = value.length > 1 ? value[1] : value[0].endsWith("png") ? "image/png" : "image/jpeg";
            head += "; filename=\"" + value[0].substring(1) + "\"\r\nContent-Type: " + type;
        }
        body.writeBytes((head + "\r\n\r\n").getBytes());
        body.writeBytes(
                value[0].startsWith("@") ? Files.readAllBytes(DATA.resolve(value[0].substring(1))) : value(field[1]));
        body.writeBytes("\r\n".getBytes());
    }

    private static byte[] value(String text) throws IOException {
        String plain = text.startsWith("<") ? text.substring(1) : text;
        if (plain.startsWith("BASE64(")) {
            byte[] file = Files.readAllBytes(DATA.resolve(plain.substring(7, plain.length() - 1)));
            return Base64.getEncoder().encode(file);
        }
        return plain.getBytes(StandardCharsets.UTF_8);
    }
}
