// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.hotplate.formats.onnx.TestModel;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Requests that end the process of their network, and processes that are killed or stopped, beside other requests. */
public class ServingProcessIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int INT32 = 6;
    /** How often each signal is sent. */
    private static final int ROUNDS = Integer.getInteger("signal.rounds", Thorough.ENABLED ? 34 : 1);

    private static final int CLIENTS = 8;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();
    private final ExecutorService clientThreads = Executors.newCachedThreadPool();
    private Server server;

    @Before
    public void start() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
        Assume.assumeTrue(
                "There is no ONNX engine here", server.exec("engine:list").out().contains("ONNX"));
    }

    @After
    public void stop() throws Exception {
        over.set(true);
        clientThreads.shutdown();
        server.close();
    }

    /** A model that divides one integer by another. */
    private static byte[] division() {
        return new TestModel()
                .input("a", INT32, 1)
                .input("b", INT32, 1)
                .node("Div", List.of("a", "b"), "q")
                .node("Cast", List.of("q"), "y", TestModel.Attribute.of("to", TestModel.FLOAT))
                .output("y", TestModel.FLOAT, 1)
                .bytes();
    }

    /** A model of operators that accept any input. */
    private static byte[] sum() {
        return new TestModel()
                .input("a", TestModel.FLOAT, 1)
                .input("b", TestModel.FLOAT, 1)
                .node("Add", List.of("a", "b"), "y")
                .output("y", TestModel.FLOAT, 1)
                .bytes();
    }

    private void deploy(String name, byte[] model, String options) throws Exception {
        if (!options.isEmpty()) {
            Files.writeString(server.deploy().resolve(name + ".json"), options);
        }
        Archives.drop(model, server.deploy().resolve(name + ".onnx"));
        awaitState(name, "READY");
    }

    private void awaitState(String name, String state) {
        await().atMost(LONG).until(() -> server.exec("model:info " + name).out().contains(state));
    }

    private HttpResponse<String> ask(String name, int a, int b) throws Exception {
        return server.send(HttpRequest.newBuilder(server.uri("/" + name + "/predict"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"a\": [%d], \"b\": [%d]}".formatted(a, b))));
    }

    private List<ProcessHandle> processes() throws IOException {
        return ProcessHandle.of(server.pid()).orElseThrow().children().toList();
    }

    /** Returns the process in which the models of the ONNX engine serve: it was started last. */
    private ProcessHandle servingProcess(List<ProcessHandle> before) throws IOException {
        return processes().stream()
                .filter(process -> !before.contains(process))
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> !line.contains("nice -n"))
                        .isPresent())
                .max(Comparator.comparing(
                        process -> process.info().startInstant().orElseThrow()))
                .orElseThrow();
    }

    @Test
    public void aRequestThatEndsTheProcessFailsAlone() throws Exception {
        deploy("divide", division(), "");
        deploy("other", division(), "");
        deploy("sum", sum(), "");
        long pid = server.pid();
        List<CompletableFuture<String>> clients = new ArrayList<>();
        for (String name : List.of("other", "other", "sum")) {
            clients.add(askMeanwhile(name));
        }

        for (int i = 1; i <= 3; i++) {
            HttpResponse<String> answer = ask("divide", 1, 0);
            assertEquals(answer.body(), 503, answer.statusCode());
            assertTrue(answer.body(), answer.body().contains("The process of engine ONNX ended during this call"));
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            if (i < 3) {
                assertEquals(200, ask("divide", 6, 3).statusCode());
            }
        }

        awaitState("divide", "FAILED");
        String info = server.exec("model:info divide").out();
        assertTrue(info, info.contains("3 requests ended the process of its network within 600 s"));
        assertEquals(
                "3",
                JSON.readTree(server.exec("model:info divide --json").out())
                        .path("crashes")
                        .asText());
        int before = answers.get();
        await().atMost(LONG)
                .until(() -> answers.get() > before + 20 || clients.stream().anyMatch(CompletableFuture::isDone));
        over.set(true);
        for (CompletableFuture<String> client : clients) {
            assertEquals("", client.get());
        }
        assertEquals(pid, server.pid());

        assertEquals(0, server.exec("model:reload divide").status());
        awaitState("divide", "READY");
        assertEquals(200, ask("divide", 6, 3).statusCode());
    }

    @Test
    public void hostileRequestsFailAlone() throws Exception {
        Path made = folder.newFolder("made").toPath();
        JsonNode requests =
                JSON.readTree(HostileFiles.file("mx-request", "requests.json").toFile());
        Assume.assumeTrue("There is no Python", HostileFiles.make("mx-request", made));
        deploy("sum", sum(), "");
        CompletableFuture<String> client = askMeanwhile("sum");
        long pid = server.pid();
        for (Map.Entry<String, JsonNode> model : requests.properties()) {
            String file = model.getKey() + ".model";
            Archives.drop(
                    Files.readAllBytes(made.resolve(file)), server.deploy().resolve(file));
        }

        Map<Integer, Integer> statuses = new TreeMap<>();
        for (Map.Entry<String, JsonNode> model : requests.properties()) {
            awaitState(model.getKey(), "READY");
            for (JsonNode request : model.getValue()) {
                HttpResponse<String> answer =
                        server.send(HttpRequest.newBuilder(server.uri("/" + model.getKey() + "/predict"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(request.toString())));
                statuses.merge(answer.statusCode(), 1, Integer::sum);
                boolean clear = Set.of(200, 400, 503, 507).contains(answer.statusCode());
                assertTrue(model.getKey() + " " + request + ": " + answer.statusCode() + answer.body(), clear);
            }
        }

        System.out.printf("answers to hostile requests by status: %s%n", statuses);
        over.set(true);
        assertEquals("", client.get());
        assertEquals(pid, server.pid());
    }

    @Test
    public void aNetworkThatAcceptsAnyInputServesInTheServersProcess() throws Exception {
        deploy("sum", sum(), "");
        long children = processes().size();

        deploy("isolated", sum(), "{\"isolation\": \"model\"}");

        assertEquals(children + 1, processes().size());
        assertEquals(ask("sum", 1, 2).body(), ask("isolated", 1, 2).body());
        Files.delete(server.deploy().resolve("isolated.onnx"));
        await().atMost(LONG).until(() -> processes().size() == children);
    }

    @Test
    public void aPictureThatEndsTheDecodersProcessFailsAlone() throws Exception {
        Assume.assumeTrue("There is no kill", Files.isExecutable(Path.of("/bin/kill")));
        Assume.assumeTrue(
                "There is no MXNet engine here",
                server.exec("engine:list").out().contains("MXNet"));
        Path samples = Product.home().resolve("samples");
        Archives.drop(
                Files.readAllBytes(samples.resolve("digits.model")),
                server.deploy().resolve("digits.model"));
        awaitState("digits", "READY");
        byte[] seven = Files.readAllBytes(samples.resolve("digit-7.jpg"));
        String expected = server.postPicture("digits", seven).body();
        assertTrue(expected, expected.contains("seven"));
        long pid = server.pid();
        List<CompletableFuture<String>> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            clients.add(meanwhile(() -> {
                HttpResponse<String> answer = server.postPicture("digits", seven);
                boolean refused = answer.statusCode() == 503
                        && answer.headers().firstValue("Retry-After").isPresent();
                return refused || answer.body().equals(expected) ? "" : answer.statusCode() + " " + answer.body();
            }));
        }

        for (int i = 0; i < 4; i++) {
            ProcessHandle decoder = decoder();
            int answered = answers.get();
            await().atMost(LONG).until(() -> answers.get() > answered + 5);
            assertEquals(
                    0,
                    new ProcessBuilder("/bin/kill", i % 2 == 0 ? "-SEGV" : "-STOP", Long.toString(decoder.pid()))
                            .start()
                            .waitFor());
            await().atMost(LONG).until(() -> !decoder.isAlive());
            await().atMost(LONG)
                    .until(() -> server.postPicture("digits", seven).body().equals(expected));
        }

        over.set(true);
        for (CompletableFuture<String> client : clients) {
            assertEquals("", client.get());
        }
        assertEquals(pid, server.pid());
        assertEquals(
                "0",
                JSON.readTree(server.exec("model:info digits --json").out())
                        .path("crashes")
                        .asText());
        Files.delete(server.deploy().resolve("digits.model"));
    }

    /** Returns the process that decodes pictures. */
    private ProcessHandle decoder() throws IOException {
        return processes().stream()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("org.hotplate.image.mxnet"))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    @Test
    public void rejectsAnUnknownIsolation() throws Exception {
        Files.writeString(server.deploy().resolve("sum.json"), "{\"isolation\": \"jail\"}");
        Archives.drop(sum(), server.deploy().resolve("sum.onnx"));

        awaitState("sum", "FAILED");
        String info = server.exec("model:info sum").out();
        assertTrue(info, info.contains("allowed is auto, none, engine or model, as text"));
    }

    @Test
    public void answersEveryRequestAlthoughItsProcessIsKilledOrStopped() throws Exception {
        Assume.assumeTrue("There is no kill", Files.isExecutable(Path.of("/bin/kill")));
        List<ProcessHandle> before = processes();
        deploy("divide", division(), "");
        Map<String, List<Long>> times = new TreeMap<>();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<String>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(askMeanwhile("divide"));
        }

        List<String> sizes = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            sizes.add(size());
            for (String signal : List.of("KILL", "SEGV", "STOP")) {
                ProcessHandle process = servingProcess(before);
                int answered = answers.get();
                await().atMost(LONG).until(() -> answers.get() > answered + 20);
                long began = System.nanoTime();
                assertEquals(
                        0,
                        new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(process.pid()))
                                .start()
                                .waitFor());
                await().atMost(LONG)
                        .until(() ->
                                !process.isAlive() && !servingProcess(before).equals(process));
                int later = answers.get();
                await().atMost(LONG)
                        .until(() -> answers.get() > later + CLIENTS
                                || clients.stream().anyMatch(CompletableFuture::isDone));
                times.computeIfAbsent(signal, key -> new ArrayList<>()).add((System.nanoTime() - began) / 1_000_000);
            }
        }

        over.set(true);
        for (CompletableFuture<String> client : clients) {
            wrong.add(client.get());
        }
        wrong.removeIf(String::isEmpty);
        System.out.printf("milliseconds until requests were answered again: %s; %d answers%n", times, answers.get());
        System.out.printf("the server's memory (kB) and descriptors before each round: %s%n", sizes);
        if (!wrong.isEmpty()) {
            fail(String.join("\n", wrong));
        }
    }

    /** Returns the resident memory of the server in kB and the number of its open descriptors, on Linux. */
    private String size() throws IOException {
        Path process = Path.of("/proc", Long.toString(server.pid()));
        if (!Files.isReadable(process.resolve("fd"))) {
            return "";
        }
        try (Stream<String> status = Files.lines(process.resolve("status"));
                Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            String memory = status.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst()
                    .orElse("");
            return memory + "/" + descriptors.count();
        }
    }

    /** Sends requests until the end; completes with the first wrong answer, or an empty text. */
    private CompletableFuture<String> askMeanwhile(String name) {
        String expected = name.equals("sum") ? "9.0" : "2.0";
        return meanwhile(() -> {
            HttpResponse<String> answer = ask(name, 6, 3);
            boolean right = answer.statusCode() == 200 && answer.body().contains(expected);
            return right ? "" : answer.statusCode() + " " + answer.body();
        });
    }

    /** Repeats a request until the end; completes with the first result that is not empty, or an empty text. */
    private CompletableFuture<String> meanwhile(Callable<String> request) {
        return CompletableFuture.supplyAsync(
                () -> {
                    while (!over.get()) {
                        try {
                            String wrong = request.call();
                            if (!wrong.isEmpty()) {
                                return wrong;
                            }
                            answers.incrementAndGet();
                        } catch (Exception e) {
                            return e.toString();
                        }
                    }
                    return "";
                },
                clientThreads);
    }
}
