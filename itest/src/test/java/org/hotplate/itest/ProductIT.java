// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.CoreMatchers.not;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The assembled product, through its own scripts. */
public class ProductIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    /** The files of the distribution before its first start. */
    private static List<String> unpacked;

    /** One server for all tests, except those that end theirs. */
    private static Server server;

    @BeforeClass
    public static void start() throws Exception {
        unpacked = listing();
        server = Server.on(FOLDER.newFolder("a base").toPath());
        Server.Said started = server.start();
        assertEquals(started.out(), 0, started.status());
    }

    @AfterClass
    public static void stop() throws Exception {
        server.close();
    }

    @Test
    public void servesAnArchiveCopiedIn() throws Exception {
        assertEquals(0, server.script("status").status());
        assertEquals("{\"health\":\"healthy!\"}", server.get("/ping").body());

        Files.copy(sample("digits.model"), server.deploy().resolve("digits.model"));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.postPicture("digits", seven()).statusCode() == 200);
        HttpResponse<String> answer = server.postPicture("digits", seven());
        JsonNode best = JSON.readTree(answer.body()).at("/prediction/0/0");
        assertThat(best.path("class").asText(), containsString("seven"));
        assertTrue(answer.body(), best.path("probability").asDouble() > 0.9);

        Server.Said list = server.script("exec", "model:list");
        assertEquals(list.out(), 0, list.status());
        assertThat(list.out(), containsString("digits"));
        assertThat(list.out(), containsString("READY"));
        assertEquals(
                "READY",
                JSON.readTree(server.script("exec", "model:list --json").out())
                        .at("/0/state")
                        .asText());

        Server.Said help = server.script("exec", "model:scale --help");
        assertThat(help.out(), containsString("usage: model:scale [--workers VALUE]"));
        for (String command : List.of("start", "exec", "stop")) {
            Server.Said usage = server.script(command, "--help");
            assertEquals(usage.out(), 0, usage.status());
            assertThat(usage.out(), containsString("hotplate " + command + " "));
        }
        Server.Said wrong = server.script("exec", "model:lst");
        assertEquals(1, wrong.status());
        assertThat(wrong.out(), containsString("model:list"));
        assertThat(wrong.out(), not(containsString("Exception")));

        Files.delete(server.deploy().resolve("digits.model"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.postPicture("digits", seven()).statusCode() == 404);
    }

    @Test
    public void writesNothingOutsideItsBase() throws Exception {
        Files.copy(sample("digits.model"), server.deploy().resolve("mine.model"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.postPicture("mine", seven()).statusCode() == 200);

        assertEquals(unpacked, listing());
    }

    @Test
    public void refusesASecondServerOnOneBase() throws Exception {
        Server.Said second = server.script("run", "--port", Integer.toString(Server.freePort()));

        assertNotEquals(0, second.status());
        assertEquals(second.out(), 1, second.out().strip().lines().count());
        assertEquals(200, server.get("/ping").statusCode());
    }

    @Test
    public void refusesAPortInUse() throws Exception {
        Server other = Server.on(FOLDER.newFolder("other").toPath());

        Server.Said second = other.script("run", "--port", Integer.toString(server.port()));

        assertNotEquals(0, second.status());
        assertThat(second.out(), containsString(Integer.toString(server.port())));
        assertThat(second.out(), not(containsString("\tat ")));
    }

    @Test
    public void stopsAServerThatHangs() throws Exception {
        try (Server hanging = Server.on(FOLDER.newFolder("hanging").toPath())) {
            assertEquals(0, hanging.start().status());
            long pid = hanging.pid();
            new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();

            Server.Said stopped = hanging.script("stop", "--timeout", "2");

            assertEquals(stopped.out(), 0, stopped.status());
            await().until(() ->
                    ProcessHandle.of(pid).map(handle -> !handle.isAlive()).orElse(true));
            assertNotEquals(0, hanging.script("status").status());
        }
    }

    @Test
    public void comesBackAfterBeingKilledAndServesTheLastGoodArchive() throws Exception {
        try (Server killed = Server.on(FOLDER.newFolder("killed").toPath())) {
            Files.copy(sample("digits.model"), killed.deploy().resolve("digits.model"));
            assertEquals(0, killed.start().status());
            assertEquals(200, killed.postPicture("digits", seven()).statusCode());
            Files.write(killed.deploy().resolve("digits.model"), new byte[] {1, 2, 3}); // a broken update
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> killed.exec("model:diag digits").out().contains("digits.model"));
            assertEquals(200, killed.postPicture("digits", seven()).statusCode());
            ProcessHandle jvm = ProcessHandle.of(killed.pid()).orElseThrow();
            jvm.destroyForcibly();
            jvm.onExit().get();

            Server.Said again = killed.start();

            assertEquals(again.out(), 0, again.status());
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> killed.postPicture("digits", seven()).statusCode() == 200);
            JsonNode facts =
                    JSON.readTree(killed.exec("model:list --json").out()).get(0);
            assertEquals("READY", facts.path("state").asText());
            assertThat(facts.path("lastFailure").toString(), containsString("digits.model"));

            Server.Said stopped = killed.script("stop");
            assertEquals(stopped.out(), 0, stopped.status());
            assertNotEquals(0, killed.script("status").status());
            assertEquals("nothing is written outside its base", unpacked, listing());
        }
    }

    private static List<String> listing() throws Exception {
        try (var paths = Files.walk(Product.home())) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> Product.home().relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private static byte[] seven() throws Exception {
        return Files.readAllBytes(sample("digit-7.jpg"));
    }

    private static Path sample(String name) {
        return Product.home().resolve("samples").resolve(name);
    }
}
