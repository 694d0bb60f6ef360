// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.FakeRegistry;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Versions of one endpoint, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VersionRoutesTest {

    private static final Signature ANY = Fixtures.TWO;

    private static final String WORKER = "a-worker-of-the-model";

    private final AtomicReference<FakeModel> leaver = new AtomicReference<>();
    private final AtomicBoolean refuses = new AtomicBoolean();
    /** The threads on which the version that replaces another one was called. */
    private final List<String> threads = new CopyOnWriteArrayList<>();

    private final FakeModel old = new FakeModel("net", ANY, request -> Fixtures.answer(() -> "old"));
    /** The memory that requests had reserved when a version was called. */
    private final List<Long> held = new CopyOnWriteArrayList<>();

    private final FakeModel first = new FakeModel("net@1.9", ANY, request -> {
        held.add(held());
        threads.add(Thread.currentThread().getName());
        return Fixtures.answer(() -> "1.9");
    });
    private final FakeModel second = new FakeModel("net@1.10", ANY, request -> {
        FakeModel leaves = leaver.get();
        if (leaves != null) {
            held.add(held());
            leaves.enter(ModelState.DRAINING);
            return onAWorker(new PredictionException(FailureKind.UNAVAILABLE, "it is being removed"));
        }
        if (refuses.get()) {
            return Fixtures.failed(FailureKind.UNAVAILABLE, "the handler's own reason");
        }
        return Fixtures.answer(() -> "1.10");
    });
    private MmsServer server;

    @BeforeAll
    void start(@TempDir Path storage) throws Exception {
        server = new MmsServer(
                storage, FakeRegistry.empty().with(old).with(first).with(second), Fixtures.limits());
    }

    @AfterEach
    void everyVersionIsBack() {
        leaver.set(null);
        refuses.set(false);
        held.clear();
        threads.clear();
        first.enter(ModelState.READY);
        second.enter(ModelState.READY);
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    @Test
    void asksTheDefaultOrTheVersionInThePath() throws Exception {
        assertThat(post("/net/predict").body()).contains("\"1.10\"");
        assertThat(post("/net/versions/1.9/predict").body()).contains("\"1.9\"");
        assertThat(post("/net/versions/-/predict").body()).contains("\"old\"");
    }

    @Test
    void saysWhichVersionsThereAre() throws Exception {
        HttpResponse<String> none = post("/net/versions/2/predict");

        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(none.body()).contains("Model 'net' has no version '2'; it has 1.10, 1.9, -");
        assertThat(post("/net@1.9/predict").body()).contains("send the request to POST /net/versions/1.9/predict");
        assertThat(post("/nett/predict").body()).contains("did you mean 'net'?");
        assertThat(post("/net/versions/1.9").body()).contains("No resource at '/net/versions/1.9'");
    }

    @Test
    void asksAnotherWhereTheChosenOneLeavesMeanwhile() throws Exception {
        leaver.set(second);

        HttpResponse<String> answer = post("/net/predict");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"1.9\"");
        assertThat(held).hasSize(2).doesNotContain(0L);
        assertThat(held.get(1)).as("what was read once is held once").isEqualTo(held.get(0));
    }

    @Test
    void readsTheBodyAgainOnAThreadOfTheHttpServer() throws Exception {
        leaver.set(second);

        post("/net/predict");

        assertThat(threads).hasSize(1).doesNotContain(WORKER);
    }

    @Test
    void asksNoOtherWhereAHandlerRefuses() throws Exception {
        refuses.set(true);

        HttpResponse<String> answer = post("/net/predict");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("the handler's own reason");
        assertThat(held).isEmpty();
    }

    @Test
    void asksNoOtherWhereAVersionWasAskedFor() throws Exception {
        leaver.set(second);

        assertThat(post("/net/versions/1.10/predict").statusCode()).isEqualTo(503);
    }

    @Test
    void describesVersionsThatHaveAName() throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri("/api-description")).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(new ObjectMapper()
                        .readTree(answer.body())
                        .at("/description/paths")
                        .fieldNames())
                .toIterable()
                .contains("/net/predict", "/net/versions/1.9/predict", "/net/versions/1.10/predict")
                .doesNotContain("/net/versions/-/predict", "/net@1.9/predict");
    }

    /** Fails like a model: on another thread, after the request has been submitted. */
    private static CompletableFuture<Response> onAWorker(PredictionException failure) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        new Thread(
                        () -> {
                            await().until(() -> answer.getNumberOfDependents() > 0);
                            answer.completeExceptionally(failure);
                        },
                        WORKER)
                .start();
        return answer;
    }

    private long held() {
        return server.held();
    }

    private HttpResponse<String> post(String path) throws Exception {
        String body = "{\"user\": [[1, 2, 3, 4]], \"item\": [[1, 2, 3, 4, 5, 6]]}";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri(path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
