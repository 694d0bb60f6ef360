// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.hotplate.handler.Response;
import org.hotplate.http.Wire;
import org.hotplate.model.FakeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that disconnect before their answer, and the detection of this. */
@Timeout(120)
final class LeavingCallersTest {

    private static final String BODY = "{\"data\":[1,2,3,4]}";

    private final Waiting waiting = new Waiting();
    private MmsServer server;

    @BeforeEach
    void start(@TempDir Path storage) throws Exception {
        FakeModel prompt = new FakeModel("prompt", Fixtures.TWO, request -> new CompletableFuture<Response>()
                .completeOnTimeout(
                        new Response("done"), ThreadLocalRandom.current().nextInt(3_000), TimeUnit.MICROSECONDS));
        server = new MmsServer(
                storage, FakeRegistry.empty().with(waiting.model("slow")).with(prompt), Fixtures.limits());
    }

    @AfterEach
    void stop() throws Exception {
        await().until(server::held, held -> held == 0);
        server.close();
    }

    @Test
    void takesBackWhatNobodyWaitsForAnyMore() throws Exception {
        try (Wire wire = new Wire(server.port())) {
            wire.post("slow", BODY);
            await().until(() -> waiting.count() == 1);
        }

        await().until(() -> waiting.requests.get(0).isCancelled());
    }

    @Test
    void takesBackWhatWasAskedOnAConnectionInUseForLong() throws Exception {
        try (Wire wire = new Wire(server.port())) {
            for (int i = 0; i < 20; i++) {
                int index = i;
                wire.post("slow", BODY);
                await().until(() -> waiting.count() == index + 1);
                waiting.answer(index, "answer " + index);
                assertThat(wire.answer()).startsWith("HTTP/1.1 200").contains("answer " + index);
            }
            wire.post("slow", BODY);
            await().until(() -> waiting.count() == 21);
        }

        await().until(() -> waiting.requests.get(20).isCancelled());
        assertThat(waiting.takenBack).hasValue(1);
    }

    @Test
    void answersWhatHasBegunToACallerThatOnlyEndedItsOwnHalf() throws Exception {
        waiting.begun = true;
        try (Wire wire = new Wire(server.port())) {
            wire.post("slow", BODY);
            wire.shutdownOutput();
            await().until(() -> waiting.takenBack.get() == 1);

            waiting.answer(0, "answer");

            assertThat(wire.answer()).startsWith("HTTP/1.1 200").contains("answer");
        }
    }

    @Test
    void tellsACallerThatEndedItsHalfThatItsTurnHadNotCome() throws Exception {
        try (Wire wire = new Wire(server.port())) {
            wire.post("slow", BODY);
            wire.shutdownOutput();

            assertThat(wire.answer())
                    .startsWith("HTTP/1.1 400")
                    .contains("closed the connection before the request started");
        }
    }

    @Test
    void losesNothingThatIsSentAheadOfAnAnswer() throws Exception {
        try (Wire wire = new Wire(server.port())) {
            wire.post("slow", BODY);
            await().until(() -> waiting.count() == 1);
            String next = Wire.head("slow", Integer.toString(BODY.length())) + BODY;
            wire.send(next.substring(0, 10));
            wire.send(next.substring(10) + next);

            waiting.answer(0, "first");
            assertThat(wire.answer()).contains("first");
            await().until(() -> waiting.count() == 2);
            waiting.answer(1, "second");
            assertThat(wire.answer()).contains("second");
            await().until(() -> waiting.count() == 3);
            waiting.answer(2, "third");
            assertThat(wire.answer()).contains("third");
        }
        assertThat(waiting.takenBack).hasValue(0);
    }

    @Test
    void watchesManyConnectionsWithoutHarmToAnAnswer() throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/prompt/predict"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"user\":[[1,2,3,4]],\"item\":[[1,2,3,4,5,6]]}"))
                .build();
        List<CompletableFuture<Long>> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(CompletableFuture.supplyAsync(() -> answers(client, request, 400)));
        }

        for (CompletableFuture<Long> each : clients) {
            assertThat(each.get()).isEqualTo(400);
        }
    }

    private static long answers(HttpClient client, HttpRequest request, int count) {
        long good = 0;
        for (int i = 0; i < count; i++) {
            good += client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                            .join()
                            .body()
                            .equals("{\"prediction\":\"done\"}")
                    ? 1
                    : 0;
        }
        return good;
    }
}
