// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.hotplate.http.Wire;
import org.hotplate.model.FakeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is stopped while it answers. */
@Timeout(60)
final class StopTest {

    private static final String BODY = "{\"data\":[1,2,3,4]}";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Waiting waiting = new Waiting();
    private MmsServer server;

    @BeforeEach
    void start(@TempDir Path storage) throws Exception {
        server = new MmsServer(storage, FakeRegistry.empty().with(waiting.model("slow")), Fixtures.limits());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void answersWhatItAcceptedAndRefusesWhatComes() throws Exception {
        try (Wire inside = new Wire(server.port());
                Wire sending = new Wire(server.port());
                Wire idle = new Wire(server.port())) {
            inside.post("slow", BODY);
            sending.send(Wire.head("slow", Integer.toString(BODY.length())) + BODY.substring(0, 5));
            idle.send("GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(idle.answer()).contains("healthy!").doesNotContain("Connection: close");
            await().until(() -> waiting.count() == 1);

            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> server.shared.gate().finish(LONG));
            await().until(() -> ping().contains("unhealthy!"));

            idle.post("slow", BODY);
            assertThat(idle.answer())
                    .startsWith("HTTP/1.1 503")
                    .contains("Connection: close", "Retry-After: ", "The server is stopping");
            assertThat(idle.ended()).isTrue();
            sending.send(BODY.substring(5));
            await().until(() -> waiting.count() == 2);
            waiting.answer(1, "second");
            assertThat(sending.answer()).startsWith("HTTP/1.1 200").contains("second", "Connection: close");
            assertThat(stopped).isNotDone();
            waiting.answer(0, "first");
            assertThat(inside.answer()).startsWith("HTTP/1.1 200").contains("first", "Connection: close");
            stopped.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void saysSoToThoseItCannotFinishWithinTheGrace() throws Exception {
        try (Wire inside = new Wire(server.port());
                Wire sending = new Wire(server.port())) {
            inside.post("slow", BODY);
            sending.send(Wire.head("slow", Integer.toString(BODY.length())) + BODY.substring(0, 5));
            await().until(() -> waiting.count() == 1);

            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> server.shared.gate().finish(Duration.ofMillis(300)));

            assertThat(inside.answer()).startsWith("HTTP/1.1 503").contains("The server is stopping");
            assertThat(sending.answer()).startsWith("HTTP/1.1 503").contains("Connection: close");
            stopped.get(10, TimeUnit.SECONDS);
            assertThat(waiting.requests.get(0)).isCancelled();
        }
        await().until(server::held, held -> held == 0);
    }

    @Test
    void waitsForNobodyWhenNobodyIsThere() throws Exception {
        await().until(() -> ping().contains("healthy!"));
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> server.shared.gate().finish(LONG));

        stopped.get(2, TimeUnit.SECONDS);
    }

    @Test
    void doesNotWaitForThoseWhoComeAgainAndAgain() throws Exception {
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> server.shared.gate().finish(LONG));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);

        while (!stopped.isDone()) {
            assertThat(System.nanoTime()).isLessThan(end);
            assertThat(ping()).contains("healthy!");
        }
        stopped.get();
    }

    @Test
    void finishesBeforeAnyBundleStops() throws Exception {
        try (Wire inside = new Wire(server.port())) {
            inside.post("slow", BODY);
            await().until(() -> waiting.count() == 1);

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(this::stopFramework);
            await().until(() -> ping().contains("unhealthy!"));
            waiting.answer(0, "first");

            assertThat(inside.answer()).startsWith("HTTP/1.1 200").contains("first");
            stopped.get(10, TimeUnit.SECONDS);
        }
    }

    private void stopFramework() {
        try {
            server.http.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String ping() throws ExecutionException {
        try (Wire wire = new Wire(server.port())) {
            wire.send("GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return wire.answer();
        } catch (IOException e) {
            throw new ExecutionException(e);
        }
    }
}
