// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.HttpLimits;
import org.hotplate.http.Wire;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More requests and larger bodies than the server accepts. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PressureTest {

    private static final int LIMIT = 1 << 20;
    private static final long GIGABYTE = 1L << 30;

    private MmsServer server;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        FakeModel full = new FakeModel(
                "full",
                Fixtures.TWO,
                request -> CompletableFuture.failedFuture(PredictionException.retryable(
                        FailureKind.QUEUE_FULL, "100 requests wait already", Duration.ofSeconds(7))));
        server = new MmsServer(
                storage,
                FakeRegistry.empty()
                        .with(Fixtures.two("two"))
                        .with(full)
                        .with(zeros("large", 65 << 18))
                        .with(zeros("largeAsJson", 32 << 18)),
                new HttpLimits(LIMIT, 64 << 20, 10_000, Duration.ofSeconds(60), 10, Duration.ofSeconds(60), Set.of()));
    }

    private static FakeModel zeros(String name, int count) {
        return new FakeModel(
                name,
                Fixtures.TWO,
                request -> Fixtures.answer(() -> List.of(Tensor.zeros("out", DataType.FLOAT32, Shape.of(count)))));
    }

    @Test
    void refusesAnswersBeyondTheMemoryWithTheFigures() throws Exception {
        long total = 64 << 20;
        for (String model : List.of("large", "largeAsJson")) {
            try (Wire wire = new Wire(server.port())) {
                wire.post(model, "{\"user\":[[1,2,3,4]],\"item\":[[1,2,3,4,5,6]]}");

                assertThat(wire.answer())
                        .startsWith("HTTP/1.1 507")
                        .containsPattern(
                                "The answer is too large: The request needs \\d{8} bytes of memory or more; the"
                                        + " server has " + total + " bytes");
                wire.post("two", "{\"user\":[[1,2,3,4]],\"item\":[[1,2,3,4,5,6]]}");
                assertThat(wire.answer()).startsWith("HTTP/1.1 200");
            }
        }
        await().until(server::held, held -> held == 0);
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void saysWhenToComeBackToAFullQueue() throws Exception {
        try (Wire wire = new Wire(server.port())) {
            wire.post("full", "{\"user\":[[1,2,3,4]],\"item\":[[1,2,3,4,5,6]]}");

            assertThat(wire.answer()).startsWith("HTTP/1.1 429").contains("Retry-After: 7\r\n");
        }
    }

    @Test
    void refusesAGigabyteInChunksLongBeforeItHasArrived() throws Exception {
        byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        long sent = 0;
        long most = 0;
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /two/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            try {
                while (sent < GIGABYTE && socket.getInputStream().available() == 0) {
                    out.write(chunk);
                    sent += 1 << 16;
                    most = Math.max(most, server.held());
                }
                byte[] head = new byte[4096];
                answer.append(new String(head, 0, socket.getInputStream().read(head), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // the connection was closed while the client was sending
            }
        }

        assertThat(answer.toString()).matches("|(?s)HTTP/1.1 413.*");
        // the two sockets' buffers contain further bytes
        assertThat(sent).isLessThan(64L << 20);
        assertThat(most).isLessThanOrEqualTo(3L * LIMIT);
        await().until(server::held, held -> held == 0);
    }

    @Test
    void servesAQuickCallerBesideTwoHundredSlowSenders() throws Exception {
        List<Wire> slow = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        try {
            for (int i = 0; i < 200; i++) {
                Wire wire = new Wire(server.port());
                wire.send(Wire.head("two", "100000") + "{");
                slow.add(wire);
            }
            CompletableFuture<Void> trickle = CompletableFuture.runAsync(() -> trickle(slow, over));
            // the class has a time limit: if the senders blocked every thread, no answer would arrive in time
            try (Wire quick = new Wire(server.port())) {
                for (int i = 0; i < 200; i++) {
                    quick.post("two", "{\"user\":[[1,2,3,4]],\"item\":[[1,2,3,4,5,6]]}");
                    assertThat(quick.answer()).startsWith("HTTP/1.1 200");
                }
            }
            over.set(true);
            trickle.get(30, TimeUnit.SECONDS);

            // a sender does not occupy a thread while it sends nothing
            assertThat(Thread.getAllStackTraces().size()).isLessThan(100);
        } finally {
            over.set(true);
            for (Wire wire : slow) {
                wire.close();
            }
        }
        await().until(server::held, held -> held == 0);
    }

    private static void trickle(List<Wire> senders, AtomicBoolean over) {
        while (!over.get()) {
            for (Wire sender : senders) {
                try {
                    sender.send("1");
                } catch (IOException e) {
                    over.set(true);
                }
            }
        }
    }
}
