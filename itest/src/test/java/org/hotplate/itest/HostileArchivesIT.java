// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.archive.hostile.Hostile;
import org.hotplate.archive.hostile.HostileArchives;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * All archives of docs/hostile-archives.md at once, in the deploy folder of a server on which another model answers.
 */
public class HostileArchivesIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String GOOD = "digits";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;

    @Before
    public void start() throws Exception {
        Path base = folder.newFolder("parent", "base").toPath();
        server = Server.on(base);
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve(GOOD + ".model"));
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
    }

    @After
    public void stop() throws Exception {
        server.close();
    }

    @Test
    public void disturbNobody() throws Exception {
        byte[] picture = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        ExecutorService client = Executors.newSingleThreadExecutor();
        Future<String> wrong = client.submit(() -> {
            while (!over.get()) {
                var answer = server.postPicture(GOOD, picture);
                if (answer.statusCode() != 200 || !answer.body().contains("seven")) {
                    return answer.statusCode() + " " + answer.body();
                }
                answers.incrementAndGet();
            }
            return "";
        });
        List<String> outside = outside();
        List<Hostile> all = HostileArchives.all();
        for (Hostile hostile : all) {
            Archives.drop(hostile.archive().get(), archive(hostile));
        }

        Map<String, JsonNode> models = new HashMap<>();
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> {
            models.putAll(models());
            return all.stream().allMatch(hostile -> isSettled(models.get(hostile.name())));
        });

        List<String> surprises = new ArrayList<>();
        for (Hostile hostile : all) {
            JsonNode model = models.get(hostile.name());
            String state = model.path("state").asText();
            String reason = model.path("reason").asText();
            if (!state.equals(state(hostile)) || !reason.contains(reason(hostile))) {
                surprises.add(hostile.name() + "\t" + state + "\t" + reason);
            }
        }
        Files.write(Path.of("target", "hostile-surprises.tsv"), surprises);
        assertEquals(List.of(), surprises);
        over.set(true);
        assertEquals("", wrong.get(60, TimeUnit.SECONDS));
        client.shutdown();
        assertTrue("answers: " + answers, answers.get() > 10);
        System.out.printf("%d hostile archives; %d answers of %s meanwhile%n", all.size(), answers.get(), GOOD);

        for (Hostile hostile : all) {
            Files.delete(archive(hostile));
        }

        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> models().keySet()
                .equals(java.util.Set.of(GOOD)));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> names(server.base().resolve("data/models")).equals(List.of(GOOD)));
        assertEquals(List.of(GOOD + ".model"), names(server.deploy()));
        assertEquals(outside, outside());
        assertEquals(200, server.postPicture(GOOD, picture).statusCode());
    }

    private Path archive(Hostile hostile) {
        return server.deploy().resolve(hostile.name() + ".model");
    }

    private static boolean isSettled(JsonNode model) {
        return model != null
                && List.of("FAILED", "READY", "WAITING")
                        .contains(model.path("state").asText());
    }

    private static String state(Hostile hostile) {
        return switch (hostile.end()) {
            case REFUSED, FAILED_TO_LOAD, CODE_REFUSED -> "FAILED";
            case WAITS -> "WAITING";
            case SERVED -> "READY";
        };
    }

    private static String reason(Hostile hostile) {
        if (hostile.end() == Hostile.End.SERVED) {
            return "";
        }
        String file = hostile.name() + ".model";
        String message = hostile.message(file);
        if (message.contains(" is incomplete")) { // a request that was still on its way
            return file + " is incomplete and has not changed for 10 seconds";
        }
        return message.contains(" is not a model archive") ? file + " is not a model archive" : message;
    }

    private Map<String, JsonNode> models() throws Exception {
        Map<String, JsonNode> models = new HashMap<>();
        Server.Said said = server.exec("model:list --json");
        assertEquals(said.out(), 0, said.status());
        JSON.readTree(said.out()).forEach(model -> models.put(model.path("name").asText(), model));
        return models;
    }

    /** Returns all files outside of the folders that the server writes to. */
    private List<String> outside() throws IOException {
        try (var paths = Files.walk(folder.getRoot().toPath())) {
            return paths.filter(path -> !path.startsWith(server.deploy())
                            && !path.startsWith(server.base().resolve("data"))
                            && !path.startsWith(server.base().resolve("logs")))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
