// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.hotplate.formats.onnx.TestModel;
import org.hotplate.formats.onnx.TestModel.Attribute;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Networks that end their process, copied into the deploy folder of a server on which another model answers. */
public class TrialIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int INT32 = 6;
    private static final List<String> KINDS = List.of(
            "mx-arithmetic",
            "mx-graph",
            "mx-huge",
            "mx-params",
            "mx-pointers",
            "onnx-arithmetic",
            "onnx-endless",
            "onnx-huge",
            "onnx-memory-address",
            "onnx-outside-file");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();
    private Server server;

    @Before
    public void prepare() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Files.copy(
                Product.home().resolve("samples/digits.model"), server.deploy().resolve("digits.model"));
        start();
    }

    private void start() throws Exception {
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
        Assume.assumeTrue(
                "There is no ONNX engine here", server.exec("engine:list").out().contains("ONNX"));
    }

    @After
    public void stop() throws Exception {
        over.set(true);
        server.close();
    }

    /** A model that divides by the difference of its input and itself. */
    private static byte[] dividingByZero() {
        return new TestModel()
                .input("x", TestModel.FLOAT, -1, 1)
                .node("Cast", List.of("x"), "i", Attribute.of("to", INT32))
                .node("Sub", List.of("i", "i"), "z")
                .node("Div", List.of("i", "z"), "q")
                .node("Cast", List.of("q"), "y", Attribute.of("to", TestModel.FLOAT))
                .output("y", TestModel.FLOAT, -1, 1)
                .bytes();
    }

    @Test
    public void quarantinesANetworkThatEndsItsProcess() throws Exception {
        long pid = server.pid();
        CompletableFuture<String> wrong = askMeanwhile();

        Archives.drop(dividingByZero(), server.deploy().resolve("divide.onnx"));
        String reason = failure("divide");

        assertTrue(reason, reason.startsWith("its trial ended the child process it ran in (SIG"));
        int before = answers.get();
        await().atMost(LONG).until(() -> wrong.isDone() || answers.get() > before + 10);
        over.set(true);
        assertEquals("", wrong.get());
        assertEquals(pid, server.pid());

        server.close();
        start();
        assertEquals("the quarantine holds, with its date", reason, failure("divide"));

        Server.Said released = server.exec("model:release divide");
        assertEquals(released.out(), 0, released.status());
        await().atMost(LONG).until(() -> !failure("divide").equals(reason));
        assertTrue(failure("divide"), failure("divide").startsWith("its trial ended the child process it ran in (SIG"));
        Server.Said good = server.exec("model:release digits");
        assertTrue(good.out(), good.out().contains("is not quarantined"));
    }

    @Test
    public void endsItsChildrenWhenTheServerIsKilled() throws Exception {
        ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
        await().atMost(LONG).until(() -> process.children().anyMatch(ProcessHandle::isAlive));
        List<ProcessHandle> children = process.children().toList();

        process.destroyForcibly();

        await().atMost(LONG).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertFalse(children.isEmpty());
    }

    @Test
    public void outlivesHostileNetworks() throws Exception {
        Path made = folder.newFolder("made").toPath();
        for (String kind : KINDS) {
            HostileFiles.make(kind, made);
        }
        long pid = server.pid();
        CompletableFuture<String> wrong = askMeanwhile();
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(made)) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.(model|onnx)"))
                    .sorted()
                    .toList()) {
                names.add(file.getFileName().toString().replaceFirst("\\.(model|onnx)$", ""));
                Archives.drop(Files.readAllBytes(file), server.deploy().resolve(file.getFileName()));
            }
        }

        Map<String, JsonNode> models = new HashMap<>();
        await().atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    models.putAll(models());
                    return names.stream().allMatch(name -> Set.of("READY", "FAILED", "WAITING")
                            .contains(models.getOrDefault(name, JSON.nullNode())
                                    .path("state")
                                    .asText()));
                });

        over.set(true);
        assertEquals("", wrong.get());
        assertEquals(pid, server.pid());
        long quarantined = models.values().stream()
                .filter(model -> model.path("reason").asText().contains("it is quarantined since"))
                .count();
        System.out.printf(
                "%d hostile networks, %d quarantined; %d answers meanwhile%n",
                names.size(), quarantined, answers.get());
        assertFalse(names.isEmpty());
    }

    /** Sends requests to the good model until the end; completes with the first wrong answer, or an empty text. */
    private CompletableFuture<String> askMeanwhile() throws IOException {
        byte[] picture = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        return CompletableFuture.supplyAsync(() -> {
            while (!over.get()) {
                try {
                    var answer = server.postPicture("digits", picture);
                    if (answer.statusCode() != 200 || !answer.body().contains("seven")) {
                        return answer.statusCode() + " " + answer.body();
                    }
                    answers.incrementAndGet();
                } catch (Exception e) {
                    return e.toString();
                }
            }
            return "";
        });
    }

    /** Waits until a model is FAILED, and returns the reason. */
    private String failure(String name) {
        await().atMost(LONG).until(() -> models().getOrDefault(name, JSON.nullNode())
                .path("state")
                .asText()
                .equals("FAILED"));
        return models().get(name).path("reason").asText();
    }

    private Map<String, JsonNode> models() {
        try {
            Map<String, JsonNode> models = new HashMap<>();
            JSON.readTree(server.exec("model:list --json").out())
                    .forEach(model -> models.put(model.path("name").asText(), model));
            return models;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
