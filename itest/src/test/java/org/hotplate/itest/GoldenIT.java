// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Repeats the recorded requests to MXNet Model Server 0.4.0 with the assembled product, and compares the answers. */
public class GoldenIT {

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> MODELS = Set.of("squeezenet", "two_input", "lstm_ptb");
    private static final List<String> ISOLATIONS = List.of("none", "engine", "model");
    private static final Path DATA = Recorded.DATA;

    /** Intended differences to MMS's answers, which are listed in the issue about errors. */
    private static final Map<String, Integer> STATUSES = new LinkedHashMap<>();

    static {
        STATUSES.put("err-octet-type", 200); // identified by its content
        STATUSES.put("err-png-type", 200); // a PNG, too
        STATUSES.put("err-raw-body", 200); // beyond MMS
        STATUSES.put("err-jsonbody", 200); // beyond MMS
        STATUSES.put("predict-long", 400); // MMS: 500
        STATUSES.put("err-unknown-model", 404);
        STATUSES.put("err-unknown-path", 404);
        STATUSES.put("err-get-predict", 405);
        STATUSES.put("err-post-ping", 405);
    }

    private static Server server;

    @BeforeClass
    public static void serve() throws Exception {
        assumeTrue(
                "The recorded answers of MMS are not there (" + DATA + "): skipped",
                Files.isDirectory(DATA.resolve("golden")));
        server = Server.on(FOLDER.newFolder("base").toPath());
        Files.copy(DATA.resolve("models/squeezenet_v1.0.model"), server.deploy().resolve("squeezenet.model"));
        for (String name : List.of("two_input.model", "lstm_ptb.model")) {
            Files.copy(DATA.resolve("models").resolve(name), server.deploy().resolve(name));
        }
        for (String name : MODELS) {
            for (String isolation : ISOLATIONS) {
                Files.copy(
                        server.deploy().resolve(name + ".model"),
                        server.deploy().resolve(name + "-" + isolation + ".model"));
                Files.writeString(
                        server.deploy().resolve(name + "-" + isolation + ".json"),
                        "{\"isolation\": \"%s\"}".formatted(isolation));
            }
        }
        Server.Said started = server.start();
        assertEquals(started.out(), 0, started.status());
    }

    @AfterClass
    public static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    public void answersAsMmsDid() throws Exception {
        List<String> wrong = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (JsonNode recorded :
                JSON.readTree(DATA.resolve("golden/mms-0.4.0.json").toFile())) {
            String model = recorded.path("model").asText();
            String name = recorded.path("case").asText();
            if (!MODELS.contains(model) || name.equals("api-description")) {
                continue;
            }
            seen.add(model + "/" + name);
            HttpResponse<String> answer = server.send(Recorded.request(recorded.path("curl"), server::uri));
            String problem = STATUSES.containsKey(name) || name.startsWith("err-")
                    ? judgeError(name, answer)
                    : judgeAnswer(recorded, answer);
            if (!problem.isEmpty()) {
                wrong.add(model + "/" + name + ": " + problem);
            }
        }

        assertEquals(String.join("\n", wrong), 0, wrong.size());
        assertTrue(seen.toString(), seen.size() > 40);
    }

    @Test
    public void answersTheSameInEveryProcess() throws Exception {
        int compared = 0;
        for (JsonNode recorded :
                JSON.readTree(DATA.resolve("golden/mms-0.4.0.json").toFile())) {
            String model = recorded.path("model").asText();
            if (!MODELS.contains(model) || recorded.path("status").asInt() != 200 || !recorded.has("body")) {
                continue;
            }
            Set<String> answers = new TreeSet<>();
            for (String isolation : ISOLATIONS) {
                HttpResponse<String> answer = server.send(Recorded.request(
                        recorded.path("curl"),
                        path -> server.uri(path.replace("/" + model + "/", "/" + model + "-" + isolation + "/"))));
                answers.add(answer.statusCode() + " " + answer.body());
            }
            assertEquals(model + "/" + recorded.path("case").asText() + ": " + answers, 1, answers.size());
            compared++;
        }
        assertTrue("compared: " + compared, compared > 20);
    }

    @Test
    public void describesItself() throws Exception {
        JsonNode description =
                JSON.readTree(server.get("/api-description").body()).path("description");

        assertEquals("2.0", description.path("swagger").asText());
        assertEquals(
                "squeezenet_predict",
                description.at("/paths/~1squeezenet~1predict/post/operationId").asText());
        assertEquals(
                "two_input_predict",
                description.at("/paths/~1two_input~1predict/post/operationId").asText());
        assertTrue(description
                .at("/paths/~1squeezenet~1predict/post/parameters/0/required")
                .isBoolean());
    }

    @Test
    public void speaksCorsAsRecorded() throws Exception {
        HttpResponse<String> plain = server.get("/ping");
        HttpResponse<String> crossing =
                server.send(HttpRequest.newBuilder(server.uri("/ping")).header("Origin", "http://example.org"));
        HttpResponse<String> preflight = server.send(HttpRequest.newBuilder(server.uri("/squeezenet/predict"))
                .header("Origin", "http://example.org")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

        assertEquals(
                "*", plain.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertEquals(
                "http://example.org",
                crossing.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        assertTrue(crossing.headers().allValues("Vary").toString().contains("Origin"));
        assertEquals(
                "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
                preflight.headers().firstValue("Access-Control-Allow-Methods").orElse(""));
        assertEquals(
                "content-type",
                preflight.headers().firstValue("Access-Control-Allow-Headers").orElse(""));
        assertEquals("POST, OPTIONS", preflight.headers().firstValue("Allow").orElse(""));
    }

    private static String judgeError(String name, HttpResponse<String> answer) throws Exception {
        int expected = STATUSES.getOrDefault(name, 400);
        if (answer.statusCode() != expected) {
            return "status " + answer.statusCode() + ", not " + expected + ": " + answer.body();
        }
        JsonNode body = JSON.readTree(answer.body());
        if (expected == 200) {
            return body.path("prediction").isArray() ? "" : "no prediction: " + body;
        }
        boolean whole = body.path("code").asInt() == expected
                && !body.path("type").asText().isEmpty()
                && !body.path("message").asText().isEmpty();
        return whole ? "" : "no error body: " + answer.body();
    }

    private static String judgeAnswer(JsonNode recorded, HttpResponse<String> answer) throws Exception {
        if (answer.statusCode() != recorded.path("status").asInt()) {
            return "status " + answer.statusCode() + ": " + answer.body();
        }
        if (!recorded.has("body")) {
            return "";
        }
        return Recorded.difference("", recorded.path("body"), JSON.readTree(answer.body()));
    }
}
