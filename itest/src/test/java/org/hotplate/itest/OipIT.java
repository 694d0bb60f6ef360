// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The Open Inference Protocol on the assembled product, with the model in samples. */
public class OipIT {

    private static final int VALUES = 3 * 28 * 28;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;

    @Before
    public void start() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve("digits.model"));
        Path logging = Path.of("conf", "logback.xml");
        Files.createDirectories(server.base().resolve("conf"));
        Files.writeString(
                server.base().resolve(logging),
                Files.readString(Product.home().resolve(logging))
                        .replace("name=\"hotplate.access\" level=\"OFF\"", "name=\"hotplate.access\" level=\"INFO\""));
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> server.get("/v2/models/digits/ready").statusCode() == 200);
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void servesTheProtocol() throws Exception {
        assertEquals("hotplate", json(server.get("/v2")).path("name").asText());
        assertEquals(200, server.get("/v2/health/live").statusCode());
        assertEquals(200, server.get("/v2/health/ready").statusCode());
        JsonNode model = json(server.get("/v2/models/digits"));
        assertEquals("mxnet_mxnet", model.path("platform").asText());
        assertEquals("[-1,3,28,28]", model.at("/inputs/0/shape").toString());
        assertEquals("[-1,10]", model.at("/outputs/0/shape").toString());
        String output = model.at("/outputs/0/name").asText();

        JsonNode answer = json(post("{\"id\":\"1\",\"inputs\":[{\"name\":\"data\",\"datatype\":\"FP32\","
                + "\"shape\":[1,3,28,28],\"data\":" + Collections.nCopies(VALUES, 0) + "}]}"));
        float[] scores = new float[10];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) answer.at("/outputs/0/data/" + i).asDouble();
        }
        assertEquals("1", answer.path("id").asText());
        assertEquals(output, answer.at("/outputs/0/name").asText());

        HttpResponse<byte[]> raw = postBytes(new byte[VALUES * 4], 0);
        int length = Integer.parseInt(
                raw.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        float[] binary = new float[10];
        ByteBuffer.wrap(Arrays.copyOfRange(raw.body(), length, raw.body().length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(binary);
        assertArrayEquals(scores, binary, 0);
    }

    @Test
    public void passesAPictureToTheHandler() throws Exception {
        byte[] seven = Files.readAllBytes(Path.of(Product.home() + "/samples/digit-7.jpg"));

        JsonNode answer = json(post("{\"parameters\":{\"handler\":true},\"inputs\":[{\"name\":\"data\","
                + "\"datatype\":\"BYTES\",\"shape\":[1],\"parameters\":{\"content_type\":\"base64\"},\"data\":[\""
                + Base64.getEncoder().encodeToString(seven) + "\"]}]}"));

        JsonNode response =
                new ObjectMapper().readTree(answer.at("/outputs/0/data/0").asText());
        assertEquals("seven", response.at("/0/0/class").asText());
    }

    @Test
    public void theInterfaceOfMmsIsServedBesideIt() throws Exception {
        assertEquals(200, server.get("/ping").statusCode());
        assertEquals(
                200,
                server.postPicture("digits", Files.readAllBytes(Path.of(Product.home() + "/samples/digit-7.jpg")))
                        .statusCode());
        await("the statistics count the call")
                .atMost(Duration.ofSeconds(60))
                .until(() -> json(server.get("/v2/models/digits/stats"))
                                .at("/model_stats/0/inference_count")
                                .asInt()
                        == 1);
        HttpResponse<String> unknown = server.get("/v2/models/digit/ready");
        assertEquals(404, unknown.statusCode());
        assertEquals("{\"error\":\"Model 'digit' not found; did you mean 'digits'?\"}", unknown.body());
    }

    @Test
    public void theAccessLogHasTheRequestIdOfEachResponseIfItIsSwitchedOn() throws Exception {
        HttpResponse<String> model = server.send(
                HttpRequest.newBuilder(server.uri("/v2/models/digits")).header("X-Request-ID", "mine"));
        HttpResponse<String> unknown = server.get("/v2/models/digit?secret=1");
        String generated = unknown.headers().firstValue("X-Request-ID").orElseThrow();

        assertEquals("mine", model.headers().firstValue("X-Request-ID").orElseThrow());
        Path log = server.base().resolve("logs/access.log");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(log).contains(generated));
        String text = Files.readString(log);
        assertTrue(
                text, text.matches("(?s).* 127.0.0.1 \"GET /v2/models/digits HTTP/1.1\" 200 [0-9]+ [0-9]+ mine\n.*"));
        assertTrue(
                text, text.matches("(?s).* \"GET /v2/models/digit HTTP/1.1\" 404 [0-9]+ [0-9]+ " + generated + "\n.*"));
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertEquals(response.body(), 200, response.statusCode());
        return new ObjectMapper().readTree(response.body());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return server.send(HttpRequest.newBuilder(server.uri("/v2/models/digits/infer"))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<byte[]> postBytes(byte[] body, int headerLength) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.uri("/v2/models/digits/infer"))
                                .header("Inference-Header-Content-Length", Integer.toString(headerLength))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }
}
