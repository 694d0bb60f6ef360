// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Features that are installed and uninstalled in the assembled product. */
public class FeaturesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long LARGEST_DOWNLOAD = 150_000_000;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;

    @Before
    public void unpack() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve("digits.model"));
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void startsWithoutAnEngineAndServesOnceOneIsInstalled() throws Exception {
        configure("runtime,core,rest,shell");
        started();
        assertThat(note(), containsString("needs engine MXNet ('feature:install mxnet-cpu' installs it)"));
        assertThat(
                note(),
                containsString("a handler for 'mxnet_vision_service' ('feature:install handler-vision' installs it)"));
        assertEquals(503, server.postPicture("digits", seven()).statusCode());
        run("feature:install handler-vision");
        await().atMost(SOON).until(() -> note().contains("an image decoder ('feature:install image-java' or"
                + " 'feature:install mxnet-cpu' installs it), without which the handler for"
                + " 'mxnet_vision_service' of org.hotplate.handler.vision"));
        Path digits = Product.home().resolve("samples/digits.model");
        Files.write(
                server.deploy().resolve("onnx-digits.model"),
                OnnxDigits.archive(digits, folder.newFolder("weights").toPath()));

        assertThat(installedAndServed("mxnet-cpu", "digits"), containsString("org.hotplate.engine.mxnet"));
        assertThat(note("onnx-digits"), containsString("needs engine ONNX ('feature:install onnx' installs it)"));
        assertThat(installedAndServed("onnx", "onnx-digits"), containsString("org.hotplate.engine.onnx"));
        server.script("stop");
        started();
        awaitServed();
        assertEquals(
                "feature:install",
                feature(run("feature:list --json"), "mxnet-cpu").path("from").asText());
        server.script("stop");
        Server.Said offline = server.script("feature", "list", "--json");
        assertEquals(offline.out(), 0, offline.status());
        assertTrue(feature(offline.out(), "mxnet-cpu").path("installed").asBoolean());
        assertFalse(feature(offline.out(), "handler-ssd").path("installed").asBoolean());
    }

    @Test
    public void holdsThenRefusesRequestsWhileTheEnginesFeatureIsAway() throws Exception {
        started();
        AtomicBoolean over = new AtomicBoolean();
        Map<Integer, Integer> answers = new ConcurrentHashMap<>();
        ExecutorService clients = Executors.newFixedThreadPool(3);
        List<Future<?>> running = new ArrayList<>();
        byte[] seven = seven();
        for (int i = 0; i < 3; i++) {
            running.add(clients.submit(() -> {
                while (!over.get()) {
                    answers.merge(server.postPicture("digits", seven).statusCode(), 1, Integer::sum);
                }
                return null;
            }));
        }
        await().atMost(SOON).until(() -> answers.getOrDefault(200, 0) > 20);

        run("feature:uninstall mxnet-cpu");
        assertThat(note(), containsString("feature:install mxnet-cpu"));
        await().atMost(SOON).until(() -> answers.getOrDefault(503, 0) > 0);
        run("feature:install mxnet-cpu");
        int before = answers.get(200);
        await().atMost(SOON).until(() -> answers.get(200) > before + 20);

        over.set(true);
        for (Future<?> client : running) {
            client.get(60, TimeUnit.SECONDS);
        }
        clients.shutdown();
        System.out.println("While mxnet-cpu went and came: " + new TreeMap<>(answers));
        assertEquals(new TreeSet<>(List.of(200, 503)), new TreeSet<>(answers.keySet()));
    }

    @Test
    public void faresOnWithoutTheFaceAndTakesItBack() throws Exception {
        started();

        run("feature:uninstall rest");
        server.script("stop");
        started(); // nothing answers on /ping
        assertThat(run("model:list"), containsString("READY"));
        run("feature:install rest");

        awaitServed();
    }

    @Test
    public void refusesWhatWouldLeaveItHalf() throws Exception {
        started();
        for (String name : List.of("runtime", "core", "shell")) {
            Server.Said said = server.exec("feature:uninstall " + name);
            assertEquals(said.out(), 1, said.status());
            assertThat(said.out(), containsString("nothing was changed"));
        }
        Server.Said wrong = server.exec("feature:install handler-dlj");
        assertThat(wrong.out(), containsString("did you mean 'handler-djl'?"));
        refusesMxnetForGpus();
        assertFalse(Files.exists(memory()));
        awaitServed();
    }

    private void refusesMxnetForGpus() throws Exception {
        Server.Said beside = server.script("exec", "feature:install mxnet-gpu");
        assertThat(beside.out(), containsString("'feature:uninstall mxnet-cpu' first; nothing was changed"));
        Path natives = server.base().resolve("data/natives");
        try (var folders = Files.list(natives)) {
            Path cpu = folders.filter(each -> each.getFileName().toString().startsWith("mxnet-"))
                    .findFirst()
                    .orElseThrow();
            Server.Said refused = server.script("natives", "mxnet-gpu", "--from", cpu.toString());
            assertEquals(refused.out(), 1, refused.status());
            assertThat(refused.out(), containsString("libmxnet.so was built for the CPU"));
        }
        assertFalse(Files.exists(natives.resolve("mxnet-gpu.properties")));
    }

    @Test
    public void saysThatItsMemoryIsDamagedAndUsesTheConfiguration() throws Exception {
        Files.createDirectories(memory().getParent());
        Files.writeString(memory(), "{\"uninstalled\": [\"mxnet-cpu\"");

        Server.Said said = server.start();

        assertEquals(said.out(), 0, said.status());
        assertThat(said.out(), containsString("features.json: it is not valid JSON"));
        awaitServed();
    }

    @Test
    public void noDownloadIsTooLargeAndThePageSaysHowLargeTheyAre() throws Exception {
        Path target = Product.home().getParent();
        try (var files = Files.list(target)) {
            for (Path file : files.filter(FeaturesIT::isDownload).toList()) {
                long size = Files.size(file);
                System.out.printf("%s: %.1f MB%n", file.getFileName(), size / 1e6);
                assertTrue(file + " has " + size + " bytes", size > 1_000_000 && size < LARGEST_DOWNLOAD);
            }
        }
        String page = Files.readString(Product.home().resolve("docs/features.md"));
        for (JsonNode feature :
                JSON.readTree(server.script("feature", "list", "--json").out())) {
            String name = feature.path("name").asText();
            assertThat(page, containsString("`" + name + "`"));
            assertThat(feature.path("problem").asText(), not(containsString("exist")));
            assertTrue(name, feature.path("bytes").asLong() < LARGEST_DOWNLOAD);
        }
    }

    private static boolean isDownload(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("hotplate-") && (name.endsWith(".zip") || name.endsWith(".tar.gz"));
    }

    private void configure(String features) throws Exception {
        Path conf = Files.createDirectories(server.base().resolve("conf"));
        Files.writeString(conf.resolve("hotplate.properties"), "features=" + features + "\n");
    }

    private void started() throws Exception {
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
    }

    private String run(String line) throws Exception {
        Server.Said said = server.exec(line);
        assertEquals(said.out(), 0, said.status());
        return said.out();
    }

    private String installedAndServed(String feature, String model) throws Exception {
        long asked = System.nanoTime();
        String said = run("feature:install " + feature);
        long returned = System.nanoTime();
        awaitServed(model);
        long served = System.nanoTime();
        System.out.printf(
                "%s was installed in %d ms, and the waiting model answered %d ms after that, %d ms in all%n",
                feature, millis(asked, returned), millis(returned, served), millis(asked, served));
        return said;
    }

    private String note() throws Exception {
        return note("digits");
    }

    private String note(String model) throws Exception {
        return JSON.readTree(run("model:info %s --json".formatted(model)))
                .path("reason")
                .asText();
    }

    private void awaitServed() {
        awaitServed("digits");
    }

    private void awaitServed(String model) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(SOON)
                .until(() -> server.postPicture(model, seven()).statusCode() == 200);
    }

    private static JsonNode feature(String json, String name) throws Exception {
        for (JsonNode feature : JSON.readTree(json)) {
            if (feature.path("name").asText().equals(name)) {
                return feature;
            }
        }
        throw new AssertionError("No feature " + name + " in " + json);
    }

    private Path memory() {
        return server.base().resolve("data/features.json");
    }

    private static long millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(to - from);
    }

    private static byte[] seven() throws Exception {
        return Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
    }
}
