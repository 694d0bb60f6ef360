// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.swagger.parser.SwaggerParser;
import io.swagger.parser.util.SwaggerDeserializationResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.http.Wire;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The front end on the product's HTTP server, over sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MmsServletTest {

    private static final int LIMIT = Fixtures.limits().maxRequestSize();

    private final ObjectMapper mapper = new ObjectMapper();
    private final FakeModel picture = Fixtures.picture("picture");
    private final FakeModel heavy = answering("heavy", request -> Fixtures.answer(() -> 1));
    private final CompletableFuture<Response> never = new CompletableFuture<>();
    private MmsServer server;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        FakeRegistry registry = FakeRegistry.empty()
                .with(picture)
                .with(heavy)
                .with(Fixtures.two("two"))
                .with(answering("echo", request -> Fixtures.answer(() -> request.item("data"))))
                .with(answering("full", request -> Fixtures.failed(FailureKind.QUEUE_FULL, "32 requests wait already")))
                .with(answering("late", request -> Fixtures.failed(FailureKind.TIMEOUT, "no answer in 1 s")))
                .with(answering("oom", request -> Fixtures.failed(FailureKind.OUT_OF_RESOURCES, "no memory")))
                .with(answering("broken", request -> Fixtures.failed(FailureKind.INTERNAL, "secret detail")))
                .with(answering("thrower", request -> {
                    throw new IllegalStateException("secret detail");
                }))
                .with(answering(
                        "nan",
                        request -> Fixtures.answer(
                                () -> List.of(Tensor.ofFloats("softmax", Shape.of(1, 2), 1, Float.NaN)))))
                .with(new FakeModel(
                        "dark",
                        new Signature(
                                List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 4, 4))),
                                "image/jpeg",
                                List.of(),
                                Signature.JSON),
                        request -> Fixtures.answer(() -> List.of(Float.NaN))))
                .with(answering("odd", request -> Fixtures.answer(Thread::currentThread)))
                .with(answering(
                        "big",
                        request -> Fixtures.answer(
                                () -> List.of(Tensor.ofFloats("out", Shape.of(1000, 1000), new float[1_000_000])))))
                .with(answering("never", request -> never));
        server = new MmsServer(storage, registry, Fixtures.limits());
    }

    private static FakeModel answering(String name, Function<Request, CompletableFuture<Response>> answers) {
        Signature signature = new Signature(
                List.of(new TensorSpec("data", Shape.of(Shape.ANY, 4))), Signature.JSON, List.of(), Signature.JSON);
        return new FakeModel(name, signature, answers);
    }

    @Test
    void passesRequestIdAndTraceToTheModel() throws Exception {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        String answer = withHeaders("X-Request-ID: r-1\r\ntraceparent: " + trace + "\r\n");

        assertThat(answer).contains("X-Request-ID: r-1\r\n");
        assertThat(heavy.context().requestId()).isEqualTo("r-1");
        assertThat(heavy.context().traceParent()).isEqualTo(trace);
        assertThat(heavy.context().principal()).isEmpty();
    }

    @Test
    void replacesRequestIdsAndIgnoresTracesThatAreNotValid() throws Exception {
        String answer = withHeaders("X-Request-ID: two words\r\ntraceparent: 00-none\r\n");

        assertThat(heavy.context().requestId()).matches("[0-9a-f-]{36}");
        assertThat(answer).contains("X-Request-ID: " + heavy.context().requestId() + "\r\n");
        assertThat(heavy.context().traceParent()).isEmpty();
    }

    private String withHeaders(String headers) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            String body = "{\"data\": [[1, 2, 3, 4]]}";
            wire.send("POST /heavy/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            String answer = wire.answer();
            assertThat(answer).startsWith("HTTP/1.1 200");
            return answer;
        }
    }

    @Test
    void returnsTheRequestIdWithErrors() throws Exception {
        for (String path : List.of("GET /nothing", "POST /unknown/predict", "GET /ping")) {
            Answer answer = exchange(
                    path + " HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: e-1\r\n" + "Content-Length: 0\r\n\r\n");
            assertThat(answer.head).as(path).contains("X-Request-ID: e-1");
        }
    }

    @AfterEach
    void holdsNothingAfterwards() {
        picture.enter(ModelState.READY);
        await().until(server::held, held -> held == 0);
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void writesWhatMmsWrote() throws Exception {
        assertThat(post("/two/predict", "user=[[1,2,3,4]]&item=[[1,0,0,0.5,-1,2]]").body)
                .isEqualTo("{\"prediction\":[[[1.0,0.0,0.0,0.5,-1.0,2.0]]]}");
        Answer answer = exchange("POST /picture/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Content-Length: 6\r\n\r\n\u00ff\u00d8..\u00ff\u00d9");
        assertThat(answer.body)
                .isEqualTo("{\"prediction\":[{\"class\":\"bytes 6\",\"probability\":0.42635756731033325}]}");
        assertThat(answer.head).contains("Content-Type: application/json", "Access-Control-Allow-Origin: *");
    }

    @Test
    void takesTheBlameForWhatComesOfAPicture() throws Exception {
        Answer answer = post("/dark/predict", "data=/9j/");

        assertThat(answer.status).isEqualTo(500);
        assertThat(answer.body).contains("Output contains NaN or Infinity, which JSON cannot represent");
    }

    @ParameterizedTest
    @CsvSource({
        "full, 429, TooManyRequestsException, 32 requests wait already",
        "late, 504, GatewayTimeoutException, no answer",
        "oom, 507, OutOfResourcesException, no memory",
        "broken, 500, InternalServerException, failed because of an error in the server",
        "thrower, 500, InternalServerException, failed because of an error in the server",
        "nan, 400, BadRequestException, Output 'softmax' contains NaN or Infinity",
        "odd, 500, InternalServerException, failed because of an error in the server",
        "brokn, 404, ModelNotFoundException, did you mean 'broken'?",
    })
    void mapsEveryFailure(String model, int status, String type, String message) throws Exception {
        Answer answer = post("/" + model + "/predict", "data=[1]");

        JsonNode body = mapper.readTree(answer.body);
        assertThat(answer.status).isEqualTo(status);
        assertThat(body.get("code").asInt()).isEqualTo(status);
        assertThat(body.get("type").asText()).isEqualTo(type);
        assertThat(body.get("message").asText()).contains(message).doesNotContain("secret", "java.");
        assertThat(answer.head.contains("Retry-After: 1")).isEqualTo(status == 429);
    }

    @Test
    void saysThatAModelHadNoRoomWhenItWasLoaded() throws Exception {
        heavy.fail(FailureKind.OUT_OF_RESOURCES);
        try {
            Answer answer = post("/heavy/predict", "data=[1]");

            assertThat(answer.status).isEqualTo(507);
            assertThat(mapper.readTree(answer.body).get("type").asText()).isEqualTo("OutOfResourcesException");
            assertThat(mapper.readTree(answer.body).get("message").asText()).contains("heavy needs");
        } finally {
            heavy.enter(ModelState.READY);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /ping, 200",
        "GET, /ping?x=1, 200",
        "GET, /p%69ng, 200",
        "GET, '/ping/', 404",
        "GET, '/ping;x=1', 404",
        "GET, '/ping%00', 400",
        "GET, /PING, 404",
        "GET, /picture, 404",
        "GET, /picture/predict/x, 404",
        "GET, //ping, 400",
        "GET, /../ping, 400",
        "GET, /%2e%2e/ping, 400",
        "GET, /picture%2Fpredict, 400",
        "GET, /%zz, 400",
        "GET, /%ff/predict, 400",
        "PUT, /ping, 405",
        "TRACE, /ping, 405",
        "BREW, /picture/predict, 405",
        "DELETE, /picture/predict, 405",
        "OPTIONS, /ping, 200",
        "OPTIONS, /nosuch, 404",
    })
    void takesPathsAndMethodsToTheLetter(String method, String path, int status) throws Exception {
        Answer answer = exchange(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer.status).as(answer.head + answer.body).isEqualTo(status);
        assertThat(answer.head.contains("Allow:"))
                .isEqualTo(status == 405 || method.equals("OPTIONS") && status == 200);
    }

    @Test
    void answersEveryMethodWithTheReasonWhileAModelIsNotReady() throws Exception {
        picture.enter(ModelState.WAITING);

        for (String method : List.of("GET", "POST", "OPTIONS", "PUT")) {
            Answer answer = exchange(method + " /picture/predict HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(answer.status).isEqualTo(503);
            assertThat(answer.body).contains("picture needs engine MXNet");
        }
        assertThat(exchange("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n").body)
                .isEqualTo("{\"health\":\"unhealthy!\"}");
    }

    @Test
    void pingHasStatus503WhileTheServerIsNotReady() throws Exception {
        server.fault = "The server is starting";

        assertThat(exchange("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n").status)
                .isEqualTo(503);
        server.fault = null;
        assertThat(exchange("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n").status)
                .isEqualTo(200);
    }

    @Test
    void refusesABigBodyBeforeReadingIt() throws Exception {
        Answer answer = exchange("POST /picture/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Content-Length: " + (LIMIT + 1) + "\r\n\r\n");

        assertThat(answer.status).isEqualTo(413);
        assertThat(answer.head).contains("Connection: close");
        assertThat(answer.closed).isTrue();
    }

    @Test
    void refusesAChunkedBodyAsSoonAsItIsTooBig() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(latin("POST /picture/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"));
            byte[] chunk = new byte[1 << 16];
            for (int sent = 0; sent <= LIMIT; sent += chunk.length) {
                out.write(latin(Integer.toHexString(chunk.length) + "\r\n"));
                out.write(chunk);
                out.write(latin("\r\n"));
            }

            Answer answer = read(socket, false);
            assertThat(answer.status).isEqualTo(413);
            assertThat(answer.head).contains("Connection: close");
        }
    }

    @Test
    void refusesABodyThatIsTooBigForItsModelAlone() throws Exception {
        picture.limit(10);
        Answer announced = exchange("POST /picture/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Content-Length: 11\r\n\r\n" + "x".repeat(11));
        Answer chunked = exchange("POST /picture/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nb\r\n" + "x".repeat(11) + "\r\n0\r\n\r\n");
        Answer fits = exchange("POST /picture/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Content-Length: 10\r\n\r\n" + "x".repeat(10));

        assertThat(announced.status).isEqualTo(413);
        assertThat(announced.body)
                .contains("The body is larger than the 10 bytes allowed (max_request_size of model 'picture')");
        assertThat(chunked.status).isEqualTo(413);
        assertThat(fits.body).contains("neither a JPEG nor a PNG picture");
    }

    @Test
    void allowsNoModelMoreThanTheServerDoes() throws Exception {
        picture.limit(LIMIT + 1L);

        Answer answer = exchange("POST /picture/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Content-Length: " + (LIMIT + 1) + "\r\n\r\n");

        assertThat(answer.status).isEqualTo(413);
        assertThat(answer.body).contains("max.request.size in hotplate.rest.cfg");
    }

    @Test
    void cutsOffASenderThatIsTooSlow() throws Exception {
        Answer answer = exchange("POST /picture/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Content-Length: 100\r\n\r\nhalf");

        assertThat(answer.status).isEqualTo(408);
        assertThat(answer.body).contains("did not arrive within 2 seconds");
        assertThat(answer.closed).isTrue();
    }

    @Test
    void keepsAConnectionInOrderAfterAnError() throws Exception {
        String refused = "POST /nosuch/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                + "Content-Length: 20\r\n\r\nGET /evil HTTP/1.1\r\n";
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(latin(refused + "GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));

            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(all).startsWith("HTTP/1.1 404").doesNotContain("evil");
            assertThat(all.contains("Connection: close")).isTrue();
        }
    }

    @Test
    void readsABodyItDoesNotWantSoThatItsSenderSeesTheAnswer() throws Exception {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 3; i++) {
                out.write(latin("POST /nosuch/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n"
                        + "Content-Length: " + LIMIT / 2 + "\r\n\r\n"));
                out.write(new byte[LIMIT / 2]);

                Answer answer = read(socket, false);
                assertThat(answer.status).isEqualTo(404);
                assertThat(answer.head).doesNotContain("Connection: close");
            }
        }
    }

    @Test
    void checksTheHostNameOnTheLoopback() throws Exception {
        for (String host :
                List.of("localhost", "LOCALHOST:1", "127.0.0.1:" + server.port(), "[::1]:8080", "localhost.")) {
            assertThat(exchange("GET /ping HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status)
                    .as(host)
                    .isEqualTo(200);
        }
        for (String host : List.of("evil.example", "localhost.evil.example:8080", "127.0.0.1.nip.io")) {
            Answer answer = exchange("GET /ping HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertThat(answer.status).as(host).isEqualTo(403);
            assertThat(answer.body).contains("allowed.hosts");
        }
        assertThat(exchange("GET /ping HTTP/1.0\r\n\r\n").status).isEqualTo(200);
        assertThat(exchange("GET /ping HTTP/1.1\r\n\r\n").status).isEqualTo(400);
        assertThat(exchange("GET http://evil.example/ping HTTP/1.1\r\nHost: localhost\r\n\r\n").status)
                .isIn(400, 403);
    }

    @Test
    void neverMixesAnswers() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> answers = IntStream.range(0, 400)
                    .mapToObj(i -> clients.submit(() -> post("/echo/predict", "data=[" + i + "]").body))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo("{\"prediction\":[" + i + "]}");
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void writesBigAnswersWhole() throws Exception {
        JsonNode answer = mapper.readTree(post("/big/predict", "data=[1]").body);

        assertThat(answer.get("prediction").get(0)).hasSize(1000);
        assertThat(answer.get("prediction").get(0).get(999)).hasSize(1000);
    }

    @Test
    void forgetsACallerThatLeft() throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(latin("POST /never/predict HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 3\r\n\r\n[1]"));
            await().until(server::held, held -> held > 0);
        }
        never.complete(new Response("late"));
        // the check after each test verifies that no memory is reserved
    }

    @Test
    void describesItselfInValidSwagger() throws Exception {
        String body = exchange("GET /api-description HTTP/1.1\r\nHost: localhost:8080\r\n\r\n").body;
        JsonNode description = mapper.readTree(body).get("description");

        SwaggerDeserializationResult parsed = new SwaggerParser().readWithInfo(description.toString());
        assertThat(parsed.getMessages()).isEmpty();
        assertThat(faults(description)).isEmpty();
        assertThat(parsed.getSwagger().getPaths()).containsKeys("/", "/ping", "/api-description", "/two/predict");
        assertThat(description.get("host").asText()).isEqualTo("localhost:8080");
        JsonNode parameters = description.at("/paths/~1two~1predict/post/parameters");
        assertThat(parameters.get(0).get("name").asText()).isEqualTo("user");
        assertThat(parameters.get(0).get("required").isBoolean()).isTrue();
        assertThat(parameters.get(1).get("description").asText()).isEqualTo("item should tensor with shape: [6]");
        assertThat(description
                        .at("/paths/~1picture~1predict/post/parameters/0/description")
                        .asText())
                .isEqualTo("data should be image which will be resized to: [3, 224, 224]");
    }

    @Test
    void theValidatorSeesWhatWasWrongWithMmsOwnDescription() throws Exception {
        String body = exchange("GET /api-description HTTP/1.1\r\nHost: localhost\r\n\r\n").body;

        assertThat(faults(mapper.readTree(body.replace("\"required\":true", "\"required\":\"true\""))
                        .get("description")))
                .isNotEmpty();
    }

    /** Validates a description against the specification's own schema. */
    private static Set<ValidationMessage> faults(JsonNode description) throws IOException {
        try (InputStream schema = MmsServletTest.class.getResourceAsStream("/swagger-2.0-schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                    .getSchema(schema)
                    .validate(description);
        }
    }

    @Test
    void headHasNoBody() throws Exception {
        Answer answer = exchange("HEAD /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer.status).isEqualTo(200);
        assertThat(answer.head).contains("Content-Length: 21");
        assertThat(answer.body).isEmpty();
    }

    private Answer post(String path, String form) throws IOException {
        return exchange(
                "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Connection: close\r\nContent-Length: " + form.length() + "\r\n\r\n" + form);
    }

    private Answer exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(latin(request));
            return read(socket, request.startsWith("HEAD"));
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(15_000);
        return socket;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private record Answer(int status, String head, String body, boolean closed) {}

    private static Answer read(Socket socket, boolean bodiless) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after " + head);
            }
            head.append((char) c);
        }
        int status = Integer.parseInt(head.substring(9, 12));
        int length = bodiless || head.indexOf("Content-Length: ") < 0
                ? 0
                : Integer.parseInt(
                        head.substring(head.indexOf("Content-Length: ") + 16).split("\r\n")[0]);
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        boolean closed = head.indexOf("Connection: close") >= 0 && in.read() < 0;
        return new Answer(status, head.toString(), body, closed);
    }
}
