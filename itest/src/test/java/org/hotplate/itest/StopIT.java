// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.itest.carried.FaultyJar;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The assembled product, stopped while it serves requests. */
public class StopIT {

    private static final int CLIENTS = 16;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] FOR_EVER = nap(600_000);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Server server;
    private Process process;

    @Before
    public void prepare() throws Exception {
        server = Server.on(folder.newFolder("base").toPath());
        Files.write(server.deploy().resolve("napping.jar"), FaultyJar.ofNaps());
        Archives sample = Archives.of(Product.home().resolve("samples/digits.model"));
        Files.write(server.deploy().resolve("digits.model"), sample.bytes());
        Files.write(
                server.deploy().resolve("nap.model"),
                sample.service("napping.py", "").bytes());
    }

    @After
    public void kill() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    public void answersEveryRequestOfSixteenClients() throws Exception {
        run();
        byte[] seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch busy = new CountDownLatch(50 * CLIENTS);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            boolean naps = i % 4 == 0;
            clients.add(threads.submit(() -> {
                askUntilRefused(naps ? "nap" : "digits", naps ? nap(30) : seven, busy, answered, refused);
                return null;
            }));
        }
        assertTrue(busy.await(60, TimeUnit.SECONDS));
        // in addition, one whose call takes two seconds and one whose body is still arriving
        try (Connection asking = new Connection(server.port());
                Connection sending = new Connection(server.port())) {
            asking.send("nap", nap(2_000));
            sending.write(Connection.head("digits", "Content-Length: " + seven.length));
            sending.write(Arrays.copyOf(seven, 100));
            await().until(() -> running() > 0);

            process.destroy();

            await().until(() -> refused.get() > 0);
            sending.write(Arrays.copyOfRange(seven, 100, seven.length));
            Connection.Answer sent = sending.answer();
            assertEquals(sent.body(), 200, sent.status());
            Connection.Answer asked = asking.answer();
            assertEquals(asked.body(), 200, asked.status());
        }

        for (Future<?> client : clients) {
            client.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(said(), 0, process.exitValue());
        assertTrue(answered.get() > 50 * CLIENTS);
    }

    /** Fails unless the result is an answer, an error with a reason, or a connection that was not accepted. */
    private void askUntilRefused(
            String model, byte[] body, CountDownLatch busy, AtomicInteger answered, AtomicInteger refused)
            throws IOException {
        while (true) {
            Connection connection;
            try {
                connection = new Connection(server.port());
            } catch (ConnectException e) {
                return;
            }
            try (connection) {
                Connection.Answer answer;
                do {
                    answer = connection.post(model, body);
                    busy.countDown();
                    if (answer.status() == 503) {
                        assertThat(answer.body(), containsString("The server is stopping"));
                        assertThat(answer.head(), containsString("Retry-After: "));
                        refused.incrementAndGet();
                        return;
                    }
                    assertEquals(answer.body(), 200, answer.status());
                    answered.incrementAndGet();
                } while (!answer.isLast());
            }
        }
    }

    @Test
    public void endsAtOnceWhenToldTwice() throws Exception {
        run();
        try (Connection asking = new Connection(server.port())) {
            asking.send("nap", FOR_EVER);
            await().until(() -> running() > 0);

            process.destroy();
            await().atMost(SOON).until(() -> server.get("/ping").body().contains("unhealthy!"));
            Server.Said status = server.script("status");
            assertEquals(4, status.status());
            assertThat(status.out(), containsString("is stopping"));
            process.destroy();

            assertTrue(process.waitFor(3, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
            assertThat(said(), containsString("Second termination signal"));
        }
        assertEquals(3, server.script("status").status());
    }

    @Test
    public void waitsWhenStoppedOnceMoreAndStopsNowIfThatIsWanted() throws Exception {
        assertEquals(0, server.start().status());
        try (Connection asking = new Connection(server.port())) {
            asking.send("nap", FOR_EVER);
            await().until(() -> running() > 0);
            Path first = server.base().resolve("first.txt");
            Path second = server.base().resolve("second.txt");
            Process stopping = server.begin(first, "stop");
            await().atMost(SOON).until(() -> server.get("/ping").body().contains("unhealthy!"));
            Process waiting = server.begin(second, "stop");
            await().atMost(SOON)
                    .until(() -> Files.readString(second).contains("is stopping already; stop --now ends it at once"));
            assertThat(server.get("/ping").body(), containsString("unhealthy!"));

            Server.Said now = server.script("stop", "--now");

            assertEquals(now.out(), 0, now.status());
            assertThat(now.out(), containsString("Stopped the server"));
            for (Process stop : List.of(stopping, waiting)) {
                assertTrue(stop.waitFor(15, TimeUnit.SECONDS));
                assertEquals(0, stop.exitValue());
            }
            assertThat(Files.readString(first), containsString("Stopped the server"));
            assertThat(Files.readString(second), containsString("Stopped the server"));
        }
    }

    @Test
    public void endsWhenTheGraceIsOver() throws Exception {
        Files.createDirectories(server.base().resolve("conf"));
        Files.writeString(server.base().resolve("conf/hotplate.properties"), "stop-grace=2\n");
        run();
        try (Connection asking = new Connection(server.port())) {
            asking.send("nap", FOR_EVER);
            await().until(() -> running() > 0);

            process.destroy();

            Connection.Answer answer = asking.answer();
            assertEquals(503, answer.status());
            assertThat(answer.body(), containsString("The server is stopping"));
            assertTrue(process.waitFor(15, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
            assertThat(said(), containsString("within 2 s (stop-grace"));
        }
    }

    @Test
    public void stopsWhileModelsAreLoaded() throws Exception {
        run();
        byte[] archive = Files.readAllBytes(Product.home().resolve("samples/digits.model"));
        for (int i = 0; i < 40; i++) {
            Archives.drop(archive, server.deploy().resolve("m" + i + ".model"));
        }
        await().atMost(SOON).until(() -> server.exec("model:list").out().contains("m1 "));

        process.destroy();

        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(said(), 0, process.exitValue());
    }

    private void run() throws Exception {
        process = server.run();
        await().atMost(SOON).ignoreExceptions().until(() -> {
            try (Connection first = new Connection(server.port());
                    Connection second = new Connection(server.port())) {
                byte[] seven = Files.readAllBytes(Product.home().resolve("samples/digit-7.jpg"));
                return first.post("nap", nap(1)).status() == 200
                        && second.post("digits", seven).status() == 200;
            }
        });
    }

    private int running() throws Exception {
        String info = server.exec("model:info nap").out();
        return Integer.parseInt(info.replaceFirst("(?s).*\\brunning +(\\d+).*", "$1"));
    }

    private String said() throws IOException {
        return Files.readString(server.base().resolve("said.txt"));
    }

    private static byte[] nap(int millis) {
        return Integer.toString(millis).getBytes(StandardCharsets.US_ASCII);
    }
}
