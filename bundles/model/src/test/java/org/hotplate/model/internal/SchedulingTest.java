// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hotplate.model.internal.ModelBench.answer;
import static org.hotplate.model.internal.ModelBench.answers;
import static org.hotplate.model.internal.ModelBench.echoes;
import static org.hotplate.model.internal.ModelBench.failure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.admin.Scale;
import org.hotplate.model.internal.scheduling.Batch;
import org.hotplate.model.internal.scheduling.FairScheduler;
import org.hotplate.model.internal.scheduling.ModelQueue;
import org.hotplate.model.internal.scheduling.ServiceTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulingTest {

    @TempDir
    Path folder;

    @Test
    void beginsAnIdleModelsFirstRequestAtTheNextFreeWorker() {
        for (int workers = 1; workers <= 3; workers++) {
            try (ModelBench bench = new ModelBench(workers)) {
                bench.deploy("busy", Map.of());
                bench.deploy("quiet", Map.of());
                List<Gate> calls = new ArrayList<>();
                for (int i = 0; i < workers; i++) {
                    calls.add(bench.occupy("busy", 1));
                }
                List<CompletableFuture<Response>> busy = bench.predictAll("busy", 0, 200);
                CompletableFuture<Response> quiet = bench.predict("quiet", 1);
                bench.engine.running = Gate.open();

                calls.get(0).release();

                assertThat(answer(quiet)).isEqualTo("echo:1");
                calls.forEach(Gate::release);
                assertThat(answers(busy)).isEqualTo(echoes(0, 200));
            }
        }
    }

    @Test
    void letsNoNumberOfBusyModelsGoBeforeAnIdleOne() {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("quiet", Map.of());
            for (int i = 0; i < 5; i++) {
                bench.deploy("busy" + i, Map.of());
            }
            Gate first = bench.occupy("busy0", 1);
            List<CompletableFuture<Response>> busy = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                busy.addAll(bench.predictAll("busy" + i, 0, 100));
            }
            Gate second = Gate.shut();
            bench.engine.running = second;
            first.release();
            await().until(() -> second.arrived() == 1);
            CompletableFuture<Response> quiet = bench.predict("quiet", 1);
            AtomicInteger before = new AtomicInteger();
            CompletableFuture<Void> counted = quiet.thenRun(() -> before.set(
                    (int) busy.stream().filter(CompletableFuture::isDone).count()));

            second.release();

            counted.join();
            // each of the others may have had its first one before
            assertThat(before.get()).isLessThanOrEqualTo(5);
            CompletableFuture.allOf(busy.toArray(CompletableFuture[]::new)).join();
        }
    }

    @Test
    void sharesTheWorkersTimeNotTheNumberOfCalls() {
        ModelQueue slow = new ModelQueue("slow");
        ModelQueue quick = new ModelQueue("quick");
        FairScheduler turns = new FairScheduler();
        turns.add(slow);
        turns.add(quick);
        int slowCalls = 0;

        for (int i = 0; i < 220; i++) {
            ModelQueue modelQueue = turns.take(any -> true);
            long nanos = modelQueue == slow ? 10_000 : 1_000;
            long charge = turns.begun(modelQueue);
            modelQueue.serviceTime.add(nanos, 1);
            turns.ended(new Batch(modelQueue, null, List.of(), 0, charge), nanos);
            turns.add(modelQueue);
            slowCalls += modelQueue == slow ? 1 : 0;
        }

        // ten times as long, so a tenth as often
        assertThat(slowCalls).isBetween(18, 22);
    }

    @Test
    void scalesDownAndUpUnderLoadWithoutLosingARequestOrLoading() throws Exception {
        try (ModelBench bench = new ModelBench(4)) {
            bench.deploy("a", Map.of());
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger wrong = new AtomicInteger();
            List<Thread> clients = new ArrayList<>();
            for (int c = 0; c < 6; c++) {
                Thread client = new Thread(() -> {
                    for (int i = 0; !over.get(); i++) {
                        int number = i;
                        Object got = bench.predict("a", number)
                                .handle((response, e) -> e == null ? response.value() : e)
                                .join();
                        wrong.addAndGet(got.equals("echo:" + number) ? 0 : 1);
                    }
                });
                client.start();
                clients.add(client);
            }

            for (int i = 0; i < 200; i++) {
                scale(bench, workers(1 + i % 4));
                assertThat(bench.facts("a").workers()).isEqualTo(1 + i % 4);
            }
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }

            assertThat(wrong).hasValue(0);
            assertThat(bench.engine.loads).hasValue(1);
        }
    }

    @Test
    void runsNoMoreAtOnceThanItIsScaledTo() {
        try (ModelBench bench = new ModelBench(3)) {
            bench.deploy("a", Map.of());
            scale(bench, workers(2));
            Gate gate = bench.occupy("a", 2);
            CompletableFuture<Response> third = bench.predict("a", 3);

            assertThat(bench.facts("a").running()).isEqualTo(2);
            assertThat(bench.facts("a").queued()).isEqualTo(1);
            scale(bench, workers(3));

            await().until(() -> gate.arrived() == 3);
            gate.release();
            assertThat(answer(third)).isEqualTo("echo:3");
        }
    }

    @Test
    void closesReplicasAboveTheNumberAsTheirThreadsFinish() {
        try (ModelBench bench = new ModelBench(3)) {
            bench.deploy("a", Map.of());
            Gate gate = bench.occupy("a", 3);
            assertThat(bench.engine.openReplicas).hasValue(3);

            scale(bench, workers(1));
            assertThat(bench.engine.openReplicas).hasValue(3);
            gate.release();

            await().untilAtomic(bench.engine.openReplicas, org.hamcrest.Matchers.equalTo(1));
            for (int i = 0; i < 50; i++) {
                assertThat(answer(bench.predict("a", i))).isEqualTo("echo:" + i);
            }
            await().until(() -> bench.facts("a").running() == 0);
            assertThat(bench.engine.openReplicas).hasValue(1);
        }
    }

    @Test
    void closesIdleReplicasAboveTheNumberAtOnce() {
        try (ModelBench bench = new ModelBench(3)) {
            bench.deploy("a", Map.of());
            bench.occupy("a", 3).release();
            await().until(() ->
                    bench.facts("a").running() == 0 && bench.facts("a").answered() == 3);
            awaitIdle(bench);

            scale(bench, workers(2));

            assertThat(bench.engine.openReplicas).hasValue(2);
        }
    }

    @Test
    void keepsThoseThatWaitWhenTheQueueShrinksBelowThem() {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("a", Map.of());
            Gate gate = bench.occupy("a", 1);
            List<CompletableFuture<Response>> waiting = bench.predictAll("a", 0, 10);

            scale(bench, new Scale(OptionalInt.empty(), OptionalInt.of(3)));

            assertThat(bench.facts("a").queued()).isEqualTo(10);
            assertThat(failure(bench.predict("a", 11)))
                    .hasMessage(
                            "The queue of model 'a' is full: 3 requests are waiting, as many as allowed; try again later")
                    .extracting("kind")
                    .isEqualTo(FailureKind.QUEUE_FULL);
            gate.release();
            assertThat(answers(waiting)).isEqualTo(echoes(0, 10));
        }
    }

    @Test
    void showsWhatItIsScaledToAndGoesBackToItsConfiguration() {
        try (ModelBench bench = new ModelBench(3)) {
            bench.deploy("a", Map.of("workers", 2, "queue", 9));
            scale(bench, workers(1));
            scale(bench, new Scale(OptionalInt.empty(), OptionalInt.of(5)));
            assertThat(bench.setting("a", "workers")).isEqualTo("1 from model:scale");
            assertThat(bench.setting("a", "queue")).isEqualTo("5 from model:scale");
            bench.deploy("a", Map.of("workers", 3));
            assertThat(bench.setting("a", "workers")).isEqualTo("1 from model:scale");

            bench.registry.resetScale("a").toCompletableFuture().join();

            assertThat(bench.setting("a", "workers")).isEqualTo("3 from deploy/a.json");
            assertThat(bench.facts("a").queueCapacity()).isEqualTo(1000);
        }
    }

    @Test
    void refusesAScaleThatIsImpossible() {
        try (ModelBench bench = new ModelBench(2)) {
            bench.deploy("a", Map.of());

            assertThatThrownBy(() -> bench.registry.scale("a", workers(3)))
                    .hasMessage("'workers' is '3'; allowed is a whole number from 1 to 2, the server's workers"
                            + " (workers in hotplate.models.cfg)");
            assertThatThrownBy(() -> bench.registry.scale("a", new Scale(OptionalInt.empty(), OptionalInt.of(0))))
                    .hasMessageContaining("'queue' is '0'; allowed is a whole number from 1 to 1000000");
            assertThat(bench.facts("a").workers()).isEqualTo(2);
        }
    }

    @Test
    void staysScaledOverARestartUntilTheModelIsRemoved() {
        Path file = folder.resolve("models.json");
        try (ModelBench bench = new ModelBench(3, OperatorOverrides.in(file))) {
            bench.deploy("a", Map.of());
            assertThat(scale(bench, workers(2))).isEmpty();
        }
        try (ModelBench bench = new ModelBench(1, OperatorOverrides.in(file))) {
            bench.deploy("a", Map.of());
            // no more than there are now
            assertThat(bench.setting("a", "workers")).isEqualTo("1 from model:scale");
        }
        try (ModelBench bench = new ModelBench(3, OperatorOverrides.in(file))) {
            bench.deploy("a", Map.of());
            assertThat(bench.setting("a", "workers")).isEqualTo("2 from model:scale");
            bench.registry.undeploy("a").toCompletableFuture().join();
            bench.deploy("a", Map.of());
            assertThat(bench.facts("a").workers()).isEqualTo(3);
        }
        try (ModelBench bench = new ModelBench(3, OperatorOverrides.in(file))) {
            bench.deploy("a", Map.of());
            assertThat(bench.facts("a").workers()).isEqualTo(3);
        }
    }

    @Test
    void forgetsHowLongItsCallsTookLongAgo() {
        ServiceTime time = new ServiceTime();
        time.add(Duration.ofMillis(800).toNanos(), 1);
        assertThat(time.ofRequest()).isEqualTo(800_000_000);

        for (int i = 0; i < 60; i++) {
            time.add(Duration.ofMillis(80).toNanos(), 8);
        }

        assertThat(time.ofRequest()).isBetween(10_000_000L, 11_000_000L);
        assertThat(time.ofCall()).isBetween(80_000_000L, 81_000_000L);
    }

    private static String scale(ModelBench bench, Scale scale) {
        return bench.registry.scale("a", scale).toCompletableFuture().join().orElse("");
    }

    private static Scale workers(int number) {
        return new Scale(OptionalInt.of(number), OptionalInt.empty());
    }

    /** Returns once every replica has been given back: a little after the answer. */
    private static void awaitIdle(ModelBench bench) {
        await().until(() -> answer(bench.predict("a", 0)).equals("echo:0")
                && bench.facts("a").running() == 0);
    }
}
