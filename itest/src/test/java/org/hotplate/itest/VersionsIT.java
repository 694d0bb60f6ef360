// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Several versions of the sample model in the assembled product, identified by their labels, under load. */
public class VersionsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer, its version, and when the request was sent and answered. */
    private record Answer(int status, String version, long begun, long ended) {}

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.on(FOLDER.newFolder("base").toPath());
        started();
    }

    @AfterClass
    public static void stop() throws Exception {
        server.close();
    }

    @After
    public void takeEverythingAway() throws Exception {
        try (var files = Files.list(server.deploy())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        await().atMost(SOON).until(() -> exec("model:list").startsWith("There are no models"));
    }

    @Test
    public void losesNoRequestWhileVersionsComeAndGo() throws Exception {
        Map<String, Long> came = new HashMap<>();
        Map<String, Long> gone = new HashMap<>();
        came.put("v1", System.nanoTime());
        drop("digits@1.model", "v1");
        awaitVersion("v1");
        Load load = new Load();

        for (int i = 2; i <= 8; i++) {
            String version = "v" + i;
            Path file = server.deploy().resolve("digits@" + i + ".model");
            came.put(version, System.nanoTime());
            drop(file.getFileName().toString(), version);
            awaitVersion(version);
            Files.delete(file);
            String path = "digits/versions/" + i;
            await().atMost(SOON).until(() -> server.postPicture(path, seven()).statusCode() == 404);
            gone.put(version, System.nanoTime());
        }

        List<Answer> answers = load.end();
        for (Answer answer : answers) {
            assertEquals(answer.toString(), 200, answer.status());
            assertTrue(answer.toString(), answer.ended() > came.get(answer.version()));
            assertTrue(answer.toString(), answer.begun() < gone.getOrDefault(answer.version(), Long.MAX_VALUE));
        }
        assertEquals(8, answers.stream().map(Answer::version).distinct().count());
    }

    @Test
    public void spreadsRequestsByWeightAndKeepsTheDefaultOverARestart() throws Exception {
        drop("digits.model", "old");
        drop("digits@1.9.model", "v1.9");
        drop("digits@1.10.model", "v1.10");
        awaitVersion("v1.10");
        await().atMost(SOON).until(() -> ask("digits/versions/1.9").equals("v1.9"));
        assertThat(exec("model:default digits 2"), containsString("'digits' has no version '2'; it has 1.10, 1.9, -"));
        assertThat(exec("model:weights digits 1.9=90"), containsString("together 90"));
        assertThat(exec("model:weights digit 1.9=90"), containsString("did you mean digits?"));
        assertThat(exec("model:weights digits 1.9:90"), containsString("'1.9:90' is not a weight"));
        assertThat(exec("model:uninstall digits"), containsString("digits@1.10, digits@1.9, digits@-"));

        assertThat(exec("model:weights digits 1.9=90 -=10"), containsString("1.9 90 %, - 10 %"));
        Map<String, Integer> picks = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            picks.merge(ask("digits"), 1, Integer::sum);
        }
        assertEquals(Map.of("v1.9", 90, "old", 10), picks);
        exec("model:weights digits --clear");
        assertEquals("v1.10", ask("digits"));

        assertThat(exec("model:default digits 1.9"), containsString("model:rollback digits returns to it"));
        assertEquals("v1.9", ask("digits"));
        server.script("stop");
        started();
        assertEquals("v1.9", ask("digits"));
        assertThat(exec("model:list"), containsString("default"));
        assertThat(server.get("/api-description").body(), containsString("/digits/versions/1.9/predict"));

        assertThat(exec("model:rollback digits"), containsString("version 1.10 again, after 1.9"));
        assertEquals("v1.10", ask("digits"));
        exec("model:uninstall digits@1.10");
        awaitVersion("v1.9");
        assertThat(
                server.postPicture("digits@1.9", seven()).body(), containsString("POST /digits/versions/1.9/predict"));
        assertThat(
                server.postPicture("digits/versions/7", seven()).body(),
                containsString("Model 'digits' has no version '7'; it has 1.9, -"));
    }

    @Test
    public void goesBackToTheArchiveBeforeUnderLoadAndOverARestart() throws Exception {
        drop("net-18.model", "other");
        Files.writeString(server.deploy().resolve("digits.json"), "{\"keep_previous\": true}");
        drop("digits.model", "first");
        awaitVersion("first");
        drop("digits.model", "second");
        awaitVersion("second");
        Load load = new Load();

        for (int i = 0; i < 10; i++) {
            exec("model:rollback digits");
            assertEquals(i % 2 == 0 ? "first" : "second", ask("digits"));
        }
        exec("model:rollback digits");

        List<Answer> answers = load.end();
        answers.forEach(answer -> assertEquals(answer.toString(), 200, answer.status()));
        server.script("stop");
        started();
        assertEquals("first", ask("digits"));
        assertThat(exec("model:info digits"), containsString("digits.model was rolled back"));
        assertThat(exec("model:rollback digits"), containsString("is loaded"));
        awaitVersion("second");
        exec("model:rollback digits");
        assertEquals("first", ask("digits"));
        drop("digits.model", "third");
        awaitVersion("third");
        assertThat(exec("model:rollback net-18"), containsString("keep_previous"));
        assertEquals("other", ask("net-18"));
    }

    /** Four clients that send digits until they are stopped. */
    private final class Load {

        private final ExecutorService clients = Executors.newFixedThreadPool(4);
        private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
        private final List<Future<?>> ends = new ArrayList<>();
        private volatile boolean stop;

        Load() {
            for (int i = 0; i < 4; i++) {
                ends.add(clients.submit(() -> {
                    byte[] picture = seven();
                    while (!stop) {
                        long begun = System.nanoTime();
                        HttpResponse<String> answer = server.postPicture("digits", picture);
                        String version = answer.statusCode() == 200 ? version(answer) : answer.body();
                        answers.add(new Answer(answer.statusCode(), version, begun, System.nanoTime()));
                    }
                    return null;
                }));
            }
        }

        List<Answer> end() throws Exception {
            stop = true;
            for (Future<?> end : ends) {
                end.get();
            }
            clients.shutdown();
            return List.copyOf(answers);
        }
    }

    private static void started() throws Exception {
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
    }

    private static String exec(String line) throws Exception {
        return server.exec(line).out();
    }

    private void drop(String file, String version) throws Exception {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            labels.append(version).append(' ').append(i).append('\n');
        }
        byte[] archive = Archives.of(sample("digits.model"))
                .file("synset.txt", labels.toString().getBytes(StandardCharsets.UTF_8))
                .bytes();
        Archives.drop(archive, server.deploy().resolve(file));
    }

    private void awaitVersion(String version) {
        await().atMost(SOON).until(() -> {
            HttpResponse<String> answer = server.postPicture("digits", seven());
            return answer.statusCode() == 200 && version(answer).equals(version);
        });
    }

    private String ask(String path) throws Exception {
        HttpResponse<String> answer = server.postPicture(path, seven());
        return answer.statusCode() == 200 ? version(answer) : answer.body();
    }

    private static String version(HttpResponse<String> answer) throws Exception {
        String label = JSON.readTree(answer.body()).at("/prediction/0/0/class").asText();
        return label.substring(0, label.indexOf(' '));
    }

    private static byte[] seven() throws Exception {
        return Files.readAllBytes(sample("digit-7.jpg"));
    }

    private static Path sample(String name) {
        return Product.home().resolve("samples").resolve(name);
    }
}
