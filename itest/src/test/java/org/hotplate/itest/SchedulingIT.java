// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** How the product shares the processor among requests and models. */
public class SchedulingIT {

    private static final int CLIENTS = 8;
    private static final int ROUNDS = 40;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder(Path.of("target").toFile());

    private Server server;

    @Before
    public void base() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
    }

    @Test
    public void givesEveryClientItsOwnAnswerOutOfABatch() throws Exception {
        deploy("alone", "{}");
        deploy("batched", "{\"batch_size\": 8, \"max_batch_delay\": 5}");
        try (Server running = server) {
            assertEquals(0, running.start().status());
            assertThat(running.exec("model:info batched").out(), containsString("READY"));
            List<byte[]> pictures = pictures();
            List<JsonNode> expected = new ArrayList<>();
            for (byte[] picture : pictures) {
                expected.add(prediction(running.postPicture("alone", picture)));
            }
            ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
            List<Future<?>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int first = client;
                clients.add(threads.submit(() -> {
                    for (int i = 0; i < ROUNDS; i++) {
                        int which = (first + i) % pictures.size();
                        assertSame(
                                expected.get(which), prediction(running.postPicture("batched", pictures.get(which))));
                        // during other models' calls, which must not be affected
                        if (i % 8 == first) {
                            assertEquals(
                                    400,
                                    running.postPicture("batched", new byte[] {1, 2, 3})
                                            .statusCode());
                        }
                    }
                    return null;
                }));
            }

            for (Future<?> client : clients) {
                client.get(120, TimeUnit.SECONDS);
            }
            threads.shutdown();
        }
    }

    @Test
    public void scalesAModelUntilItIsTakenBackOverRestartsToo() throws Exception {
        deploy("digits", "{\"queue\": 9}");
        try (Server running = server) {
            assertEquals(0, running.start().status());
            assertThat(
                    running.exec("model:scale digits --workers 1 --queue 3").out(),
                    containsString("'digits' has 1 worker and a queue of 3"));
            assertThat(
                    running.exec("model:scale digits --workers 1000").out(),
                    containsString("'workers' is '1000'; allowed is a whole number from 1 to "));
            assertEquals(0, running.script("stop").status());

            assertEquals(0, running.start().status());

            String info = running.exec("model:info digits").out();
            assertThat(info.replaceAll(" +", " "), containsString("queue 3 model:scale"));
            assertThat(
                    running.exec("model:scale digits --reset").out(),
                    containsString("a queue of 9, as its configuration says"));
        }
    }

    @Test
    public void takesThePresetOfItsEnvironment() throws Exception {
        deploy("digits", "{}");
        preset("quick");
        assertThat(
                server.script("start").out(), containsString("HOTPLATE_PRESET is quick; allowed are throughput and"));

        preset("latency");
        try (Server running = server) {
            assertEquals(0, running.start().status());

            String info = running.exec("model:info digits").out();
            assertThat(info.replaceAll(" +", " "), containsString("workers 1 HOTPLATE_PRESET"));
        }
    }

    private void preset(String name) throws Exception {
        Path conf = Files.createDirectories(server.base().resolve("conf"));
        Files.writeString(
                conf.resolve("hotplate.env"),
                "HOTPLATE_PRESET=" + name + "\n"
                        + Files.readString(Product.home().resolve("conf/hotplate.env")));
    }

    private void deploy(String name, String configuration) throws Exception {
        Files.writeString(server.deploy().resolve(name + ".json"), configuration);
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve(name + ".model"));
    }

    private static List<byte[]> pictures() throws Exception {
        List<byte[]> pictures = new ArrayList<>();
        for (String sample : List.of("digit-2-drawn.png", "digit-3.png", "digit-5-paper.jpg", "digit-7.jpg")) {
            pictures.add(Files.readAllBytes(Product.home().resolve("samples").resolve(sample)));
        }
        for (int width = 1; width <= 7; width++) {
            BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 28 * 28; pixel++) {
                image.setRGB(pixel % 28, pixel / 28, pixel % 28 / width % 2 == 0 ? 0xffffff : 0);
            }
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            pictures.add(png.toByteArray());
        }
        return pictures;
    }

    private static JsonNode prediction(HttpResponse<String> response) throws Exception {
        assertEquals(response.body(), 200, response.statusCode());
        return JSON.readTree(response.body()).get("prediction").get(0);
    }

    private static void assertSame(JsonNode expected, JsonNode actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            // compared by class, because two almost equal ones may swap their positions
            JsonNode one = expected.get(i);
            double probability = 0;
            for (JsonNode other : actual) {
                probability += other.get("class").equals(one.get("class"))
                        ? other.get("probability").asDouble()
                        : 0;
            }
            assertEquals(one.get("probability").asDouble(), probability, 1e-5);
        }
    }
}
