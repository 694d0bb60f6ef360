// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.itest.carried.FaultyJar;
import org.junit.AfterClass;
import org.junit.Assume;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The assembled product with more, larger and slower requests than it accepts. */
public class PressureIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SLOW_SENDERS = 200;
    private static final long GIGABYTE = 1L << 30;

    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static Server server;
    private static byte[] seven;

    @BeforeClass
    public static void start() throws Exception {
        server = Server.on(FOLDER.newFolder("base").toPath());
        Archives sample = Archives.of(Product.home().resolve("samples/digits.model"));
        seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        Files.write(server.deploy().resolve("napping.jar"), FaultyJar.ofNaps());
        Files.write(server.deploy().resolve("digits.model"), sample.bytes());
        byte[] napping = sample.service("napping.py", "").bytes();
        for (String name : List.of("hung", "full", "left")) {
            Files.write(server.deploy().resolve(name + ".model"), napping);
        }
        Files.writeString(server.deploy().resolve("hung.json"), "{\"timeout_seconds\": 1, \"workers\": 1}");
        Files.writeString(server.deploy().resolve("full.json"), "{\"queue\": 3, \"workers\": 1}");
        Files.writeString(server.deploy().resolve("left.json"), "{\"workers\": 1}");
        Server.Said said = server.start();
        assertEquals(said.out(), 0, said.status());
    }

    @AfterClass
    public static void stop() throws Exception {
        server.script("stop", "--now");
    }

    @Test
    public void answersForACallThatHangsAndReplacesItsWorker() throws Exception {
        try (Connection one = new Connection(server.port());
                Connection two = new Connection(server.port())) {
            one.send("hung", nap(100_000));
            Connection.Answer late = one.answer();
            assertEquals(504, late.status());
            assertThat(late.body(), containsString("was given up while it ran"));
            two.send("hung", nap(100_000));
            assertEquals(504, two.answer().status());

            // both original threads are in a hanging call and were replaced
            assertEquals(200, two.post("hung", nap(1)).status());
            assertEquals(200, one.post("digits", seven).status());
        }
        assertEquals(2, facts("hung").path("abandoned").asInt());
        assertEquals(2, facts("hung").path("failed").asInt());
    }

    @Test
    public void saysWhenToComeBackWhenAQueueIsFull() throws Exception {
        List<Connection> accepted = new ArrayList<>();
        try (Connection more = new Connection(server.port())) {
            assertEquals(200, more.post("full", nap(1_000)).status());
            // the first one runs before the others arrive: requests of several connections have no order
            for (int millis : new int[] {4_000, 50, 50, 50}) {
                Connection connection = new Connection(server.port());
                accepted.add(connection);
                connection.send("full", nap(millis));
                if (accepted.size() == 1) {
                    await().atMost(SOON)
                            .until(() -> facts("full").path("running").asInt() == 1);
                }
            }
            await().atMost(SOON).until(() -> facts("full").path("queued").asInt() == 3);

            long asked = System.nanoTime();
            Connection.Answer refused = more.post("full", nap(1));
            assertTrue(System.nanoTime() - asked < 1_500_000_000L);
            assertEquals(refused.body(), 429, refused.status());
            int after = Integer.parseInt(refused.head().replaceFirst("(?s).*Retry-After: (\\d+)\r\n.*", "$1"));
            assertTrue(refused.head(), after >= 2 && after <= 6);
            for (Connection connection : accepted) {
                assertEquals(200, connection.answer().status());
            }
        } finally {
            for (Connection connection : accepted) {
                connection.close();
            }
        }
    }

    @Test
    public void doesNotComputeForThoseWhoLeft() throws Exception {
        List<Connection> leaving = new ArrayList<>();
        try (Connection stays = new Connection(server.port())) {
            stays.send("left", nap(3_000));
            await().atMost(SOON).until(() -> facts("left").path("running").asInt() == 1);
            for (int i = 0; i < 5; i++) {
                Connection leaves = new Connection(server.port());
                leaving.add(leaves);
                leaves.send("left", nap(50));
            }
            await().atMost(SOON).until(() -> facts("left").path("queued").asInt() == 5);
            for (Connection leaves : leaving) {
                leaves.close();
            }
            await().atMost(SOON).until(() -> facts("left").path("queued").asInt() == 0);
            assertEquals(200, stays.answer().status());
        }
        JsonNode facts = facts("left");
        assertEquals(5, facts.path("cancelled").asInt());
        assertEquals(1, facts.path("answered").asInt());
        assertEquals(0, facts.path("failed").asInt());
    }

    @Test
    public void takesNoGigabyteIntoMemory() throws Exception {
        byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        long before = residentKilobytes();
        long most = 0;
        for (int i = 0; i < 3; i++) {
            long sent = 0;
            try (Connection connection = new Connection(server.port())) {
                connection.write(Connection.head("digits", "Transfer-Encoding: chunked"));
                while (sent < GIGABYTE && !connection.isAnswered()) {
                    connection.write(chunk);
                    sent += 1 << 16;
                    most = (sent & 0xfffff) == 0 ? Math.max(most, residentKilobytes()) : most;
                }
                assertEquals(413, connection.answer().status());
            } catch (IOException e) {
                // the connection was closed while the client was sending, which is also a rejection
            }
            assertTrue(sent + " bytes", sent < GIGABYTE / 8);
        }
        System.out.printf("a gigabyte in chunks: RSS %d MB before, %d MB at most%n", before >> 10, most >> 10);
        assertTrue(before + " kB, then " + most, most - before < 100 << 10);
        try (Connection quick = new Connection(server.port())) {
            assertEquals(200, quick.post("digits", seven).status());
        }
    }

    @Test
    public void servesAQuickClientBesideTwoHundredSlowSenders() throws Exception {
        List<Connection> slow = new ArrayList<>();
        try (Connection quick = new Connection(server.port())) {
            for (int i = 0; i < SLOW_SENDERS; i++) {
                Connection connection = new Connection(server.port());
                connection.write(Connection.head("digits", "Content-Length: 100000"));
                slow.add(connection);
            }
            long slowest = 0;
            for (int i = 0; i < SLOW_SENDERS; i++) {
                slow.get(i).write(new byte[1]);
                long began = System.nanoTime();
                assertEquals(200, quick.post("digits", seven).status());
                slowest = Math.max(slowest, System.nanoTime() - began);
            }
            System.out.printf("beside %d slow senders: %d ms at most%n", SLOW_SENDERS, slowest / 1_000_000);
            assertTrue(slowest + " ns", slowest < Duration.ofSeconds(2).toNanos());
            for (Connection connection : slow) {
                assertEquals(408, connection.answer().status());
            }
        } finally {
            for (Connection connection : slow) {
                connection.close();
            }
        }
    }

    private static JsonNode facts(String name) throws Exception {
        Server.Said said = server.exec("model:list --json");
        for (JsonNode model : new ObjectMapper().readTree(said.out())) {
            if (model.path("name").asText().equals(name)) {
                return model;
            }
        }
        throw new AssertionError(said.out());
    }

    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        Assume.assumeTrue("This system does not tell a process's memory", Files.exists(status));
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] nap(int millis) {
        return Integer.toString(millis).getBytes(StandardCharsets.US_ASCII);
    }
}
