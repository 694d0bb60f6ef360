// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadClientTest {

    private static final Duration SHORT = Duration.ofMillis(400);
    private static final byte[] BODY = "{\"prediction\":[1]}".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger bytes = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void countsEveryAnswerOnce() {
        serve(exchange -> answer(exchange, 200));

        Tally tally = LoadClient.run(closed(4));

        assertThat(tally.count()).isPositive().isEqualTo(asked.get());
        assertThat(bytes.get()).isEqualTo(asked.get() * 100_000);
        assertThat(tally.errors()).isEmpty();
        assertThat(tally.millis(50)).isPositive().isLessThanOrEqualTo(tally.millis(100));
        assertThat(tally.clientCpuMillis()).isPositive();
    }

    @Test
    void waitsForTheAnswersToWhatItSent() {
        serve(exchange -> {
            pause(600);
            answer(exchange, 200);
        });

        Tally tally = LoadClient.run(closed(3));

        assertThat(tally.count()).isEqualTo(3);
        assertThat(tally.millis(0)).isGreaterThan(500);
        assertThat(tally.perSecond()).as("none came in time").isZero();
    }

    @Test
    void keepsRefusalsApart() {
        serve(exchange -> answer(exchange, asked.get() % 2 == 0 ? 429 : 200));

        Tally tally = LoadClient.run(closed(1));

        assertThat(tally.refused()).isPositive().isEqualTo(tally.errors("status 429"));
        assertThat((double) tally.refused()).isEqualTo(tally.count(), within(1.0));
        assertThat(tally.errorText()).isEqualTo(tally.refused() + " × status 429");
    }

    @Test
    void countsWhatTheWatcherCallsWrong() {
        serve(exchange -> answer(exchange, 200));
        Watcher watcher = new Watcher() {
            private long sent;

            @Override
            public long sending() {
                return sent++;
            }

            @Override
            public boolean right(long token, Answer answer) {
                return token != 2 && answer.text().startsWith("{");
            }

            @Override
            public boolean enough() {
                return sent == 10;
            }
        };

        Tally tally = LoadClient.run(closed(1), watcher);

        assertThat(tally.errors("wrong answer")).isEqualTo(1);
        assertThat(tally.count()).isEqualTo(9);
    }

    @Test
    void seesAConnectionThatIsStarved() {
        // this connection is identified by its port, and its answers are late
        AtomicInteger slow = new AtomicInteger();
        serve(exchange -> {
            int port = exchange.getRemoteAddress().getPort();
            slow.compareAndSet(0, port);
            pause(port == slow.get() ? 200 : 10);
            answer(exchange, 200);
        });

        Tally tally = LoadClient.run(closed(4));

        assertThat(tally.leastShare()).isPositive().isLessThan(0.5);
    }

    @Test
    void sharesAreEqualWhereTheServerIsFair() {
        serve(exchange -> {
            pause(20);
            answer(exchange, 200);
        });

        assertThat(LoadClient.run(closed(4)).leastShare()).isBetween(0.6, 1.0);
    }

    @Test
    void sendsAsOftenAsAskedHoweverSlowTheServer() {
        serve(exchange -> {
            pause(300);
            answer(exchange, 200);
        });

        Tally tally = LoadClient.run(Load.open(port(), request(), 5, 100, SHORT));

        assertThat(tally.count() + tally.errors(Tally.NOT_SENT)).isEqualTo(41);
    }

    @Test
    void countsTheTimeFromWhenARequestWasDue() {
        serve(exchange -> answer(exchange, 200));

        Tally tally = LoadClient.run(Load.open(port(), request(), 5, 50, SHORT));

        assertThat(tally.count()).isEqualTo(21);
        assertThat(tally.errors()).isEmpty();
    }

    @Test
    void namesAServerThatIsNotThere() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }

        Tally tally = LoadClient.run(Load.closed(unused, request(), 2, SHORT));

        assertThat(tally.count()).isZero();
        assertThat(tally.errorCount()).as("it does not try without a pause").isBetween(1L, 60L);
        assertThat(tally.errors()).containsKey("Connection refused");
    }

    @Test
    void namesAnAnswerThatBreaksOff() {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(BODY);
            exchange.close();
        });

        Tally tally = LoadClient.run(closed(1));

        assertThat(tally.errors()).containsKey("closed within an answer");
        assertThat(tally.count()).isZero();
    }

    @Test
    void opensAnotherConnectionWhenTheServerClosesOne() {
        serve(exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            answer(exchange, 200);
        });

        Tally tally = LoadClient.run(closed(2));

        assertThat(tally.count()).isGreaterThan(2).isEqualTo(asked.get());
        assertThat(tally.errors()).isEmpty();
    }

    private interface Handling {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void serve(Handling handling) {
        server.createContext("/x/predict", exchange -> {
            asked.incrementAndGet();
            bytes.addAndGet(exchange.getRequestBody().readAllBytes().length);
            handling.handle(exchange);
        });
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, BODY.length);
        exchange.getResponseBody().write(BODY);
        exchange.close();
    }

    /** The delay in the server itself. */
    private static void pause(long millis) {
        java.util.concurrent.locks.LockSupport.parkNanos(millis * 1_000_000);
    }

    private Load closed(int connections) {
        return Load.closed(port(), request(), connections, SHORT);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private static ByteBuffer request() {
        return RequestBytes.post("/x/predict", "application/octet-stream", new byte[100_000]);
    }
}
