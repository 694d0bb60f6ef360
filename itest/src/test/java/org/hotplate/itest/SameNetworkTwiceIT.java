// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** One network in MXNet's and in ONNX's format, packed by the exporter and served by the whole server. */
public class SameNetworkTwiceIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DATA = Path.of(System.getProperty("hotplate.testdata"));
    private static final double TOLERANCE = 1e-3;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path temp;
    private Server server;

    @Before
    public void prepare() throws Exception {
        temp = temporary.getRoot().toPath();
        server = Server.on(temp.resolve("base"));
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void theSampleAnswersTheSame() throws Exception {
        Path sample = Product.home().resolve("samples/digits.model");
        Path folder = unpacked(sample);
        Path params = folder.resolve("digits-0000.params");
        byte[] onnx = OnnxDigits.of(params);
        Files.write(folder.resolve("digits.onnx"), onnx);
        Files.write(server.deploy().resolve("bare.onnx"), onnx);
        Files.write(server.deploy().resolve("seen.onnx"), onnx);
        Files.writeString(server.deploy().resolve("seen.json"), "{\"handler\": \"mxnet_vision_service\"}");
        Files.delete(params);
        Files.delete(folder.resolve("digits-symbol.json"));
        export("digits_onnx", folder);
        Files.copy(sample, server.deploy().resolve("digits.model"));
        start("digits", "digits_onnx");

        int asked = 0;
        try (var pictures = Files.list(Product.home().resolve("samples"))) {
            for (Path picture : pictures.filter(file -> file.toString().matches(".*\\.(jpg|png)"))
                    .toList()) {
                byte[] content = Files.readAllBytes(picture);
                assertSame(
                        picture.toString(),
                        classes(server.postPicture("digits", content).body()),
                        classes(server.postPicture("digits_onnx", content).body()));
                asked++;
            }
        }
        assertTrue("pictures: " + asked, asked >= 4);
        theBareModelAnswersToo();
    }

    private void theBareModelAnswersToo() throws Exception {
        byte[] seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        String seen = server.postPicture("seen", seven).body();
        assertEquals(
                seen,
                classes(server.postPicture("digits", seven).body())
                        .values()
                        .iterator()
                        .next(),
                classes(seen).values().iterator().next(),
                TOLERANCE);
        float[][][] black = new float[3][28][28];
        var request = HttpRequest.newBuilder(server.uri("/bare/predict"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("data", new float[][][][] {black}))));
        JsonNode answer = JSON.readTree(server.send(request).body());
        assertEquals(
                answer.toString(), 10, answer.path("prediction").path(0).path(0).size());

        Server.Said verified = server.script(
                "archive", "verify", server.deploy().resolve("bare.onnx").toString());
        assertEquals(verified.out(), 0, verified.status());
        Server.Said taken = server.script("exec", "model:uninstall bare");
        assertEquals(taken.out(), 0, taken.status());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.get("/bare/predict").statusCode() == 404);
    }

    @Test
    public void squeezeNetGivesTheRecordedAnswers() throws Exception {
        assumeTrue(
                "The recorded answers of MMS are not there (" + DATA + "): skipped",
                Files.isDirectory(DATA.resolve("golden")));
        Path folder = unpacked(DATA.resolve("models/squeezenet_v1.0.model"));
        Files.delete(folder.resolve("squeezenet_v1.0-symbol.json"));
        Files.delete(folder.resolve("squeezenet_v1.0-0000.params"));
        Files.copy(DATA.resolve("models/squeezenet_v1.0.onnx"), folder.resolve("squeezenet_v1.0.onnx"));
        export("squeezenet_onnx", folder);
        start("squeezenet_onnx");

        int asked = 0;
        for (JsonNode recorded :
                JSON.readTree(DATA.resolve("golden/mms-0.4.0.json").toFile())) {
            String picture = picture(recorded);
            if (!picture.isEmpty()) {
                String answer = server.postPicture("squeezenet_onnx", Files.readAllBytes(DATA.resolve(picture)))
                        .body();
                assertSame(picture, classes(recorded.path("body").toString()), classes(answer));
                asked++;
            }
        }
        assertTrue("recorded pictures: " + asked, asked > 5);
    }

    /** Returns the file that a recorded call sent to SqueezeNet, if it was one picture and was answered. */
    private static String picture(JsonNode recorded) {
        boolean answered = recorded.path("model").asText().equals("squeezenet")
                && recorded.path("body").path("prediction").isArray();
        String file = "";
        int parts = 0;
        for (JsonNode argument : recorded.path("curl")) {
            parts += argument.asText().equals("-F") ? 1 : 0;
            if (argument.asText().startsWith("data=@images/")) {
                file = argument.asText().substring("data=@".length()).replaceFirst(";.*", "");
            }
        }
        return answered && parts == 1 ? file : "";
    }

    private void export(String name, Path folder) throws Exception {
        Server.Said said = server.script(
                "export",
                "--model-name",
                name,
                "--model-path",
                folder.toString(),
                "--service",
                folder.resolve("mxnet_vision_service.py").toString(),
                "--output",
                server.deploy().resolve(name + ".model").toString());
        assertEquals(said.out(), 0, said.status());
    }

    private void start(String... models) throws Exception {
        Server.Said started = server.start();
        assertEquals(started.out(), 0, started.status());
        byte[] seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        for (String model : models) {
            await(model)
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> server.postPicture(model, seven).statusCode() == 200);
        }
    }

    private static void assertSame(String picture, Map<String, Double> expected, Map<String, Double> actual) {
        assertEquals(picture, List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
        expected.forEach((label, probability) ->
                assertEquals(picture + ": " + label, probability, actual.get(label), TOLERANCE));
    }

    /** Returns the classes of an answer, the most likely first. */
    private static Map<String, Double> classes(String answer) throws Exception {
        Map<String, Double> classes = new LinkedHashMap<>();
        for (JsonNode each : JSON.readTree(answer).path("prediction").path(0)) {
            classes.put(each.path("class").asText(), each.path("probability").asDouble(Double.NaN));
        }
        assertTrue(answer, classes.size() == 5);
        return classes;
    }

    private Path unpacked(Path archive) throws Exception {
        Path folder = temp.resolve("network");
        Files.createDirectory(folder);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.getName().equals("MANIFEST.json")) {
                    Files.copy(zip, folder.resolve(entry.getName()));
                }
            }
        }
        return folder;
    }
}
