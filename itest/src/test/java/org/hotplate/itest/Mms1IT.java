// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The paths of MMS 1.x for predictions and its management API, on the assembled product. */
public class Mms1IT {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The archive of the recording, and the same network here. */
    private static final String RECORDED = "squeezenet.mar";

    private static final String ARCHIVE = "squeezenet_v1.0.model";

    /** Cases with an answer of MMS 0.4, with a better one, or whose answer differs in each server. */
    private static final Map<String, String> DIFFERENT = Map.of(
            "ping", "200",
            "predict-legacy", "200",
            "predict-options", "200",
            "scale-not-a-number", "400",
            "scale-async-down", "400",
            "list-page-1", "200",
            "list-page-2", "200");

    /** Members of a description that MMS has otherwise or that depend on the server. */
    private static final List<String> OWN =
            List.of("modelUrl", "runtime", "maxBatchDelay", "maxWorkers", "minWorkers", "workers");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;

    @Before
    public void create() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    private void start(Path archive) throws Exception {
        Files.copy(archive, server.deploy().resolve(archive.getFileName()));
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
    }

    @Test
    public void answersAsMms1DidOnBothPorts() throws Exception {
        Path golden = Recorded.DATA.resolve("golden/mms-1.1.11.json");
        assumeTrue("The recorded answers of MMS are not there (" + golden + "): skipped", Files.exists(golden));
        start(Recorded.DATA.resolve("models").resolve(ARCHIVE));
        List<String> wrong = new ArrayList<>();
        for (JsonNode recorded : JSON.readTree(golden.toFile())) {
            Function<String, URI> port =
                    recorded.path("port").asText().equals("management") ? server::managementUri : server::uri;
            JsonNode curl = JSON.readTree(recorded.path("curl").toString().replace(RECORDED, ARCHIVE));
            HttpResponse<String> answer = server.send(Recorded.request(curl, port));
            String problem = judge(recorded, answer);
            if (!problem.isEmpty()) {
                wrong.add(recorded.path("case").asText() + ": " + problem);
            }
        }

        assertEquals(String.join("\n", wrong), 0, wrong.size());
    }

    private static String judge(JsonNode recorded, HttpResponse<String> answer) throws Exception {
        String different = DIFFERENT.get(recorded.path("case").asText());
        String status = different == null ? recorded.path("status").asText() : different;
        if (!status.equals(Integer.toString(answer.statusCode()))) {
            return "status " + answer.statusCode() + ": " + answer.body();
        }
        if (different != null) {
            return "";
        }
        JsonNode expected = JSON.readTree(recorded.path("body").toString().replace(RECORDED, ARCHIVE));
        if (expected instanceof ObjectNode description) {
            description.remove(OWN);
            if (answer.statusCode() >= 400) {
                description.remove("message");
            }
        }
        JsonNode actual = JSON.readTree(answer.body());
        if (expected.isObject() && actual.isObject()) {
            // there may be more members
            return Recorded.difference("", expected, ((ObjectNode) actual).retain(names(expected)));
        }
        return Recorded.difference("", expected, actual);
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    public void registersScalesAndUnregistersVersions() throws Exception {
        start(Product.home().resolve("samples/digits.model"));
        byte[] seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));

        expect("POST", "/models?url=digits.model&model_name=net@1&batch_size=2", 200, "Workers scaled");
        expect("POST", "/models?url=digits.model&model_name=net@2&synchronous=false", 202, "Processing worker updates");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.manage("/models/net/2").body().contains("\"state\":\"READY\""));
        assertThat(server.manage("/models/net/1").body(), containsString("\"batchSize\":2"));
        assertEquals(
                "2",
                JSON.readTree(server.manage("/models/net").body())
                        .path("modelVersion")
                        .asText());
        expect("PUT", "/models/net/1/set-default", 200, "Default version successfully updated");
        expect("PUT", "/models/net/2?min_worker=1&synchronous=true", 200, "Workers scaled");
        assertThat(server.manage("/models/net/2").body(), containsString("\"maxWorkers\":1"));
        for (String path : List.of("/predictions/net", "/predictions/net/2", "/models/net/invoke")) {
            HttpResponse<String> answer = server.send(
                    HttpRequest.newBuilder(server.uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(seven)));
            assertThat(answer.body(), containsString("[{\"class\":\"seven\""));
        }

        expect("DELETE", "/models/net/1", 403, "Cannot remove default version for model net");
        expect("DELETE", "/models/net/2", 200, "Model \\\"net\\\" unregistered");
        expect("DELETE", "/models/net", 200, "Model \\\"net\\\" unregistered");
        expect("DELETE", "/models/net", 404, "Model not found: net");
        assertFalse(Files.exists(server.deploy().resolve("net@1.model")));
        assertFalse(Files.exists(server.deploy().resolve("net@1.json")));

        expect("DELETE", "/models/digits", 200, "unregistered");
        expect("GET", "/models", 200, "{\"models\":[]}");
        assertTrue(Files.exists(server.deploy().resolve("digits.model")));
        expect("POST", "/models?url=digits.model", 200, "Workers scaled");
    }

    @Test
    public void refusesWhatIsNotInTheDeployFolderAndUndoesWhatFails() throws Exception {
        start(Product.home().resolve("samples/digits.model"));
        Files.writeString(server.base().resolve("outside.model"), "secret");

        expect("POST", "/models?url=../outside.model", 404, "Relative path is not allowed");
        expect("POST", "/models?url=" + server.base() + "/outside.model", 404, "Model not found in model store");
        expect("POST", "/models?url=http://169.254.169.254/x.model", 400, "allowed-urls");
        expect("POST", "/models?url=digits.model", 409, "already registered");
        expect("POST", "/models?url=digits.model&model_name=models", 400, "is a path of the server itself");
        expect("POST", "/models?url=digits.model&model_name=bad&batch_size=5000", 400, "allowed is a whole number");
        expect("POST", "/models?url=digits.model&model_name=bad&initial_workers=1025", 400, "initial_workers");
        expect("GET", "/models/bad", 404, "Model not found: bad");
        assertFalse(Files.exists(server.deploy().resolve("bad.model")));
        assertEquals(
                403,
                server.send(HttpRequest.newBuilder(server.managementUri("/models/digits"))
                                .header("Origin", "http://example.org")
                                .DELETE())
                        .statusCode());
        assertEquals(
                404,
                server.send(HttpRequest.newBuilder(server.uri("/models/digits")).DELETE())
                        .statusCode());
    }

    @Test
    public void servesEachPathOfTheManagementPortFromItsFeature() throws Exception {
        start(Product.home().resolve("samples/digits.model"));

        expect("OPTIONS", "/", 200, "\"openapi\": \"3.0.1\"");
        expect("GET", "/api-description", 200, "/models/{model_name}/{version}/set-default");
        expect("GET", "/health/models", 200, "\"name\":\"digits\"");
        expect("GET", "/v2", 200, "model_repository");
        expect("GET", "/nosuch", 404, "ResourceNotFoundException");
        assertEquals(0, server.exec("feature:uninstall mms").status());
        expect("GET", "/models", 404, "ResourceNotFoundException");
        expect("OPTIONS", "/", 404, "ResourceNotFoundException");
        expect("GET", "/health/models", 200, "\"name\":\"digits\"");
    }

    private void expect(String method, String path, int status, String text) throws Exception {
        HttpResponse<String> answer = server.send(
                HttpRequest.newBuilder(server.managementUri(path)).method(method, HttpRequest.BodyPublishers.noBody()));

        assertEquals(method + " " + path + ": " + answer.body(), status, answer.statusCode());
        assertThat(answer.body(), containsString(text));
    }
}
