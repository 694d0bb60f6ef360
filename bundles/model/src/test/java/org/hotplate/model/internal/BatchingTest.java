// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hotplate.model.internal.ModelBench.answer;
import static org.hotplate.model.internal.ModelBench.answers;
import static org.hotplate.model.internal.ModelBench.echoes;
import static org.hotplate.model.internal.ModelBench.failure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.ModelState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchingTest {

    private static final Map<String, Integer> FOUR = Map.of("batch_size", 4);

    private final ModelBench bench = new ModelBench(1);

    @AfterEach
    void nothingIsLeft() {
        bench.close();
    }

    @Test
    void runsWhatHasQueuedTogetherAndGivesEachItsOwnAnswer() {
        deploy(FOUR);
        Gate gate = bench.occupy("a", 1);
        List<CompletableFuture<Response>> answers = bench.predictAll("a", 0, 6);

        gate.release();

        assertThat(answers(answers)).isEqualTo(echoes(0, 6));
        assertThat(bench.engine.rows).containsExactly(1, 4, 2);
        assertThat(bench.facts("a").answered()).isEqualTo(7);
    }

    @Test
    void doesNotWaitForMoreUnlessToldTo() {
        deploy(FOUR);

        assertThat(answer(bench.predict("a", 7))).isEqualTo("echo:7");

        assertThat(bench.engine.rows).containsExactly(1);
    }

    @Test
    void waitsForMoreAsLongAsTheDelayAndNoLonger() {
        deploy(Map.of("batch_size", 4, "max_batch_delay", 10));
        CompletableFuture<Response> first = bench.predict("a", 0);
        bench.timer.advance(Duration.ofMillis(6));
        CompletableFuture<Response> second = bench.predict("a", 1);
        bench.timer.advance(Duration.ofMillis(3));
        assertThat(bench.facts("a").queued()).isEqualTo(2);

        bench.timer.advance(Duration.ofMillis(1));

        assertThat(answers(List.of(first, second))).isEqualTo(echoes(0, 2));
        assertThat(bench.engine.rows).containsExactly(2);
    }

    @Test
    void doesNotWaitWhenThereAreEnough() {
        deploy(Map.of("batch_size", 3, "max_batch_delay", 10_000));

        List<CompletableFuture<Response>> answers = bench.predictAll("a", 0, 7);

        assertThat(answers(answers.subList(0, 6))).isEqualTo(echoes(0, 6));
        assertThat(answers.get(6)).isNotDone();
        bench.timer.advance(Duration.ofSeconds(10));
        assertThat(answer(answers.get(6))).isEqualTo("echo:6");
        assertThat(bench.engine.rows).containsExactly(3, 3, 1);
    }

    @Test
    void holdsUpNoOtherModelWhileItWaitsForMore() {
        deploy(Map.of("batch_size", 4, "max_batch_delay", 10_000));
        bench.deploy("b", Map.of());
        CompletableFuture<Response> waiting = bench.predict("a", 0);

        assertThat(answer(bench.predict("b", 1))).isEqualTo("echo:1");

        assertThat(waiting).isNotDone();
        bench.timer.advance(Duration.ofSeconds(10));
        assertThat(answer(waiting)).isEqualTo("echo:0");
    }

    @Test
    void runsWhatWaitsForMoreWhenTheModelGoes() {
        deploy(Map.of("batch_size", 4, "max_batch_delay", 10_000));
        CompletableFuture<Response> waiting = bench.predict("a", 0);

        bench.registry.undeploy("a").toCompletableFuture().join();

        assertThat(answer(waiting)).isEqualTo("echo:0");
    }

    @Test
    void failsTheOneBadRequestOfABatchAlone() {
        deploy(FOUR);
        Gate gate = bench.occupy("a", 1);
        CompletableFuture<Response> good = bench.predict("a", 1);
        CompletableFuture<Response> bad = bench.predict("a", "text");
        CompletableFuture<Response> broken = bench.predict("a", "throw");
        CompletableFuture<Response> alsoGood = bench.predict("a", 2);

        gate.release();

        assertThat(answers(List.of(good, alsoGood))).isEqualTo(echoes(1, 3));
        assertThat(failure(bad)).hasMessage("x is 'text'; allowed is a number");
        assertThat(failure(broken).kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(bench.engine.rows).containsExactly(1, 2);
    }

    @Test
    void runsThemOneByOneWhenTheyFailTogether() {
        deploy(FOUR);
        Gate gate = bench.occupy("a", 1);
        List<CompletableFuture<Response>> answers = bench.predictAll("a", 0, 3);
        bench.engine.mostRows = 1;

        gate.release();

        assertThat(answers(answers)).isEqualTo(echoes(0, 3));
        assertThat(bench.engine.rows).containsExactly(1, 3, 1, 1, 1);
        assertThat(bench.facts("a").failed()).isZero();
    }

    @Test
    void runsThemOneByOneWhenItsHandlerFailsWithAllOfThem() {
        deploy(FOUR);
        bench.handlers.jointFault = true;
        Gate gate = bench.occupy("a", 1);
        List<CompletableFuture<Response>> answers = bench.predictAll("a", 0, 3);

        gate.release();

        assertThat(answers(answers)).isEqualTo(echoes(0, 3));
        assertThat(bench.engine.rows).containsExactly(1, 1, 1, 1);
    }

    @Test
    void neverJoinsRequestsOfDifferingShapes() {
        deploy(FOUR);
        Gate gate = bench.occupy("a", 1);
        List<CompletableFuture<Response>> answers = List.of(
                bench.predict("a", 1),
                bench.predict("a", new float[] {2, 0}),
                bench.predict("a", 3),
                bench.predict("a", new float[] {4, 0, 0}));

        gate.release();

        assertThat(answers(answers)).isEqualTo(echoes(1, 5));
        assertThat(bench.engine.rows).containsExactly(1, 2, 1, 1);
    }

    @Test
    void answersThoseInTimeThoughAnotherOfTheirBatchIsNot() {
        deploy(FOUR);
        Gate first = bench.occupy("a", 1);
        CompletableFuture<Response> early = bench.predict("a", 1);
        bench.timer.advance(Duration.ofSeconds(20));
        CompletableFuture<Response> late = bench.predict("a", 2);
        Gate second = Gate.shut();
        bench.engine.running = second;
        first.release();
        await().until(() -> second.arrived() == 1);

        bench.timer.advance(Duration.ofSeconds(10));

        assertThat(failure(early).kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(bench.facts("a").running()).isEqualTo(1);
        second.release();
        assertThat(answer(late)).isEqualTo("echo:2");
        assertThat(bench.facts("a").abandoned()).isZero();
    }

    @Test
    void givesABatchUpOnceNobodyWaitsForItAnyMore() {
        deploy(FOUR);
        Gate first = bench.occupy("a", 1);
        List<CompletableFuture<Response>> answers = bench.predictAll("a", 0, 2);
        Gate stuck = Gate.shut();
        bench.engine.running = stuck;
        first.release();
        await().until(() -> stuck.arrived() == 1);
        bench.engine.running = Gate.open();

        bench.timer.advance(ModelBench.TIMEOUT);

        answers.forEach(answer -> assertThat(failure(answer).kind()).isEqualTo(FailureKind.TIMEOUT));
        assertThat(bench.facts("a").abandoned()).isEqualTo(1);
        assertThat(answer(bench.predict("a", 3))).isEqualTo("echo:3");
        bench.registry.undeploy("a").toCompletableFuture().join();
        stuck.release();
        await().until(() -> bench.engine.openNetworks.get() == 0 && bench.handlers.open.get() == 0);
    }

    @Test
    void takesNoRequestIntoABatchThatWasOutOfTimeBefore() {
        deploy(Map.of("batch_size", 4, "max_batch_delay", 50_000));
        CompletableFuture<Response> early = bench.predict("a", 1);
        bench.timer.advance(Duration.ofSeconds(20));
        CompletableFuture<Response> late = bench.predict("a", 2);
        bench.timer.advance(Duration.ofSeconds(10));
        assertThat(failure(early).kind()).isEqualTo(FailureKind.TIMEOUT);

        List<CompletableFuture<Response>> more = bench.predictAll("a", 3, 6);

        assertThat(answer(late)).isEqualTo("echo:2");
        assertThat(answers(more)).isEqualTo(echoes(3, 6));
        assertThat(bench.engine.rows).containsExactly(4);
    }

    @Test
    void isHarmedByNoneOfItsRequestsBeingCancelled() {
        deploy(FOUR);
        Gate gate = bench.occupy("a", 1);
        List<CompletableFuture<Response>> answers = bench.predictAll("a", 0, 3);
        answers.get(1).cancel(true);

        gate.release();

        assertThat(answer(answers.get(0))).isEqualTo("echo:0");
        assertThat(answer(answers.get(2))).isEqualTo("echo:2");
        assertThat(bench.engine.rows).containsExactly(1, 2);
    }

    @Test
    void hasRunAFullBatchOnItsWorkerBeforeItServes() {
        assertThat(bench.deploy("a", FOUR)).isTrue();

        // one on the loader's thread, one and four on the worker's, and then the probe's
        assertThat(bench.engine.rows).containsExactly(1, 1, 4, 1, 1, 4);
    }

    @Test
    void refusesABatchSizeWhoseHandlerTakesOneAtATime() {
        bench.handlers.batching = false;

        assertThat(bench.deploy("a", FOUR)).isFalse();

        assertThat(bench.facts("a").state()).isEqualTo(ModelState.FAILED);
        assertThat(bench.facts("a").reason())
                .isEqualTo("configuration: deploy/a.json: 'batch_size' is '4'; allowed is 1, since the handler for"
                        + " 'echo_service' takes one request at a time (it is not a BatchHandler)");
    }

    @Test
    void refusesABatchSizeTheNetworkDoesNotTake() {
        bench.engine.mostRows = 3;

        assertThat(bench.deploy("a", FOUR)).isFalse();

        assertThat(bench.facts("a").reason())
                .isEqualTo("configuration: deploy/a.json: 'batch_size' is '4'; allowed is 1, since its network cannot"
                        + " run so many requests at once: at most 3 rows");
        assertThat(bench.deploy("a", Map.of("batch_size", 3))).isTrue();
    }

    @Test
    void refusesABatchSizeForANetworkThatMixesRequests() {
        bench.engine.mixes = true;

        assertThat(bench.deploy("a", FOUR)).isFalse();

        assertThat(bench.facts("a").reason())
                .endsWith(
                        "since its network gives a request a different output 'x' when other requests are in its batch");
    }

    @Test
    void servesOnUnbatchedWhenItsNewBatchSizeIsImpossible() {
        assertThat(bench.deploy("a", Map.of())).isTrue();
        bench.engine.mostRows = 1;

        assertThat(bench.deploy("a", FOUR)).isFalse();

        assertThat(answer(bench.predict("a", 1))).isEqualTo("echo:1");
        assertThat(bench.setting("a", "batch_size")).isEqualTo("1 from default");
        assertThat(bench.facts("a").lastFailure().orElseThrow().message()).startsWith("configuration: ");
    }

    @Test
    void showsItsSettings() throws Exception {
        deploy(Map.of("batch_size", 4, "max_batch_delay", 5));

        assertThat(bench.setting("a", "batch_size")).isEqualTo("4 from deploy/a.json");
        assertThat(bench.setting("a", "max_batch_delay")).isEqualTo("5 from deploy/a.json");
        CompletableFuture<Response> waiting = bench.predict("a", 1);
        bench.deploy("a", Map.of("batch_size", 4));
        assertThat(waiting.get(30, TimeUnit.SECONDS).value()).isEqualTo("echo:1");
    }

    private void deploy(Map<String, Integer> options) {
        assertThat(bench.deploy("a", options)).isTrue();
        bench.engine.rows.clear();
    }
}
