// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.matching.ComponentOrigin;
import org.hotplate.model.internal.matching.HandlerComponent;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** What coincides with a load: a removal, a failure, an engine that leaves, requests. */
class LifecycleRacesTest {

    private static final ModelOptions KEEP_PREVIOUS =
            ModelOptions.builder().keepPrevious(true).build();

    private final EchoHandlers better = new EchoHandlers("better");

    private void betterHandlerArrives(ModelBench bench) {
        better.batching = true;
        bench.registry.arrived(new HandlerComponent(
                Set.of("echo_service"),
                better,
                new ComponentOrigin("echo 2.0.0", new Version("2.0.0"), "e2.jar", 10, 3)));
    }

    @Test
    void aFailedModelStaysFailedWhenASwapOfItsHandlerEnds() {
        try (ModelBench bench = new ModelBench(2)) {
            bench.deploy("x", Map.of());
            Gate creating = Gate.shut();
            better.creating = creating;
            betterHandlerArrives(bench);
            await().until(() -> creating.arrived() == 1);
            Gate running = bench.occupy("x", 2);
            bench.timer.advance(ModelBench.TIMEOUT.plusSeconds(1));
            await().until(() -> bench.facts("x").state() == ModelState.FAILED);

            creating.release();
            await().until(() -> better.open.get() == 0);
            assertThat(bench.facts("x").state()).isEqualTo(ModelState.FAILED);
            running.release();
            await().until(() -> bench.engine.openNetworks.get() == 0);
            assertThat(bench.facts("x").state()).isEqualTo(ModelState.FAILED);
        }
    }

    @Test
    void aRemovalGoesOnWhenASwapOfItsHandlerEnds() {
        try (ModelBench bench = new ModelBench(2)) {
            bench.deploy("x", Map.of());
            Gate creating = Gate.shut();
            better.creating = creating;
            betterHandlerArrives(bench);
            await().until(() -> creating.arrived() == 1);
            Gate running = bench.occupy("x", 1);
            Model model = bench.registry.find("x").orElseThrow();
            CompletableFuture<Void> gone = bench.registry.undeploy("x").toCompletableFuture();
            CompletableFuture<Void> again = bench.registry.undeploy("x").toCompletableFuture();

            creating.release();
            bench.registry.resetScale("none").toCompletableFuture().join();
            assertThat(model.facts().state()).isEqualTo(ModelState.DRAINING);
            assertThat(model.refusal()).isPresent();
            assertThat(gone).isNotDone();
            assertThat(again).isNotDone();
            running.release();
            assertThat(gone).succeedsWithin(Duration.ofSeconds(10));
            assertThat(again).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void theNetworkOutlivesTheBatchProbeInIt() {
        try (ModelBench bench = new ModelBench(2)) {
            bench.deploy("x", Map.of("batch_size", 2));
            Gate running = Gate.shut();
            bench.engine.running = running;
            betterHandlerArrives(bench);
            await().until(() -> running.arrived() == 1);

            bench.registry.undeploy("x").toCompletableFuture().join();
            await().until(() -> bench.handlers.open.get() == 0);
            assertThat(bench.engine.openNetworks).hasValue(1);
            running.release();
            await().until(() -> bench.engine.openNetworks.get() == 0);
        }
    }

    @Test
    void anEngineThatLeavesLoadsNothingMore() throws Exception {
        try (ModelBench bench = new ModelBench(1)) {
            Gate loading = Gate.shut();
            bench.engine.loading = loading;
            for (int i = 0; i < 6; i++) {
                bench.handOver("m" + i, ModelOptions.NONE, Path.of("net"));
            }
            await().until(() -> loading.arrived() == 1);
            Thread departure = new Thread(() -> bench.registry.unbindEngine(bench.engine));
            departure.start();
            await().until(() -> bench.facts("m5").state() == ModelState.WAITING);
            loading.release();
            departure.join(10_000);

            assertThat(departure.isAlive()).isFalse();
            assertThat(bench.engine.loads).hasValue(1);
            assertThat(bench.engine.openNetworks).hasValue(0);
        }
    }

    @Test
    void aHandlerWhoseCloseHangsHoldsUpNoOtherModel() throws Exception {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", Map.of());
            Gate closing = Gate.shut();
            bench.handlers.closing = closing;
            bench.registry.undeploy("x");
            await().until(() -> closing.arrived() == 1);

            assertThat(bench.handOver("y", ModelOptions.NONE, Path.of("net")).get(5, TimeUnit.SECONDS))
                    .isTrue();
            closing.release();
        }
    }

    @Test
    void anIdleWorkerTakesWhatWasLeftToOneThatWarmsAnotherModel() throws Exception {
        try (ModelBench bench = new ModelBench(2)) {
            bench.deploy("a", Map.of("workers", 1));
            Gate first = bench.occupy("a", 1);
            bench.engine.running = Gate.open();
            // one worker is in a call: it warms this one's network before its next request
            assertThat(bench.handOver("b", ModelOptions.NONE, Path.of("net")).get(10, TimeUnit.SECONDS))
                    .isTrue();
            CompletableFuture<Response> second =
                    bench.registry.find("a").orElseThrow().predict(new Request(Map.of("x", 2)));
            Gate both = Gate.shut();
            bench.engine.running = both;
            first.release();

            await().until(() -> both.arrived() == 2);
            assertThat(second).isNotDone();
            both.release();
            assertThat(second).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void aRollbackDiscardsTheLoadOfWhatItReplaces() {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", KEEP_PREVIOUS, Path.of("first"));
            bench.deploy("x", KEEP_PREVIOUS, Path.of("second"));
            Gate creating = Gate.shut();
            better.creating = creating;
            betterHandlerArrives(bench);
            await().until(() -> creating.arrived() == 1);
            CompletableFuture<Boolean> third = bench.handOver("x", KEEP_PREVIOUS, Path.of("third"));
            assertThat(bench.registry.rollback("x").toCompletableFuture().join())
                    .isPresent();

            creating.release();
            assertThat(third).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
            await().until(() -> bench.facts("x").state() == ModelState.READY);
        }
    }

    @Test
    void aModelWhoseHandlerLeavesDuringASwapIsLoading() throws Exception {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", Map.of());
            Gate creating = Gate.shut();
            better.creating = creating;
            betterHandlerArrives(bench);
            await().until(() -> creating.arrived() == 1);
            bench.registry.unbindHandler(bench.handlers);

            assertThat(bench.facts("x").state()).isEqualTo(ModelState.LOADING);
            CompletableFuture<Response> held = bench.predict("x", 1);
            creating.release();
            assertThat(held.get(10, TimeUnit.SECONDS).value()).isEqualTo("better:1");
            await().until(() -> bench.facts("x").state() == ModelState.READY);
        }
    }

    @Test
    void aCallThatReturnsAfterTheEndClosesItsNetwork() {
        ModelBench bench = new ModelBench(1);
        bench.deploy("x", Map.of());
        Gate running = bench.occupy("x", 1);
        bench.timer.advance(ModelBench.TIMEOUT.plusSeconds(1));
        bench.registry.close();
        assertThat(bench.engine.openNetworks).hasValue(1);

        running.release();

        await().until(() -> bench.engine.openNetworks.get() == 0);
        await().untilAsserted(bench::close);
    }

    @Test
    void aModelWhoseSwapFailedIsLoadedAgainWhenItsHandlerLeaves() throws Exception {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", Map.of());
            better.refusal = "no licence";
            betterHandlerArrives(bench);
            await().until(() -> bench.facts("x").lastFailure().isPresent());
            assertThat(bench.facts("x").state()).isEqualTo(ModelState.READY);

            better.refusal = "";
            bench.registry.unbindHandler(bench.handlers);

            assertThat(bench.predict("x", 1).get(10, TimeUnit.SECONDS).value()).isEqualTo("better:1");
        }
    }

    @Test
    void aModelWhoseSwapFailedIsFailedWhenItsHandlerLeavesAndItFailsAgain() {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", Map.of());
            better.refusal = "no licence";
            betterHandlerArrives(bench);
            await().until(() -> bench.facts("x").lastFailure().isPresent());
            bench.registry.unbindHandler(bench.handlers);

            await().until(() -> bench.facts("x").state() == ModelState.FAILED);
            assertThat(bench.facts("x").reason()).contains("no licence");
            assertThat(ModelBench.failure(bench.predict("x", 1))).hasMessageContaining("no licence");
        }
    }

    @Test
    void aFailedModelIsFailedAgainWhenItsUpdateFails() throws Exception {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", Map.of());
            better.refusal = "no licence";
            betterHandlerArrives(bench);
            bench.registry.unbindHandler(bench.handlers);
            await().until(() -> bench.facts("x").state() == ModelState.FAILED);

            assertThat(bench.deploy("x", ModelOptions.NONE, Path.of("second"))).isFalse();
            assertThat(bench.facts("x").state()).isEqualTo(ModelState.FAILED);

            better.refusal = "";
            Gate creating = Gate.shut();
            better.creating = creating;
            CompletableFuture<Boolean> third = bench.handOver("x", ModelOptions.NONE, Path.of("third"));
            await().until(() -> creating.arrived() == 1);
            bench.registry.reject("x", "deploy/x.model", Failure.configuration("no archive"));
            assertThat(third).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
            await().until(() -> bench.facts("x").state() == ModelState.FAILED);
            assertThat(bench.facts("x").reason()).contains("no archive");
            creating.release();
        }
    }

    @Test
    void aFailedModelIsFailedAgainWhenTheHandlerThatItIsLoadedWithLeaves() {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", Map.of());
            better.refusal = "no licence";
            betterHandlerArrives(bench);
            bench.registry.unbindHandler(bench.handlers);
            await().until(() -> bench.facts("x").state() == ModelState.FAILED);
            EchoHandlers best = new EchoHandlers("best");
            Gate creating = Gate.shut();
            best.creating = creating;
            bench.registry.arrived(new HandlerComponent(
                    Set.of("echo_service"),
                    best,
                    new ComponentOrigin("echo 3.0.0", new Version("3.0.0"), "e3.jar", 11, 4)));
            await().until(() -> creating.arrived() == 1);
            assertThat(bench.facts("x").state()).isEqualTo(ModelState.LOADING);
            Thread departure = new Thread(() -> bench.registry.unbindHandler(best));
            departure.start();

            await().until(() -> bench.facts("x").state() == ModelState.FAILED);
            assertThat(bench.facts("x").reason()).contains("no licence");
            creating.release();
            await().until(() -> !departure.isAlive());
        }
    }

    @Test
    void aRemovalEndsWhenTheDepartureOfItsEngineAbandonsItsLastCall() {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", Map.of());
            bench.registry.modified(ModelBench.settings(1, Duration.ofMillis(1)));
            // the registry's thread then uses that limit
            bench.registry.resetScale("none").toCompletableFuture().join();
            Gate running = bench.occupy("x", 1);
            // a departure waits up to 10 s for the first run on the worker that replaces the lost one
            bench.engine.running = Gate.open();
            CompletableFuture<Void> gone = bench.registry.undeploy("x").toCompletableFuture();
            bench.registry.unbindEngine(bench.engine);

            assertThat(gone).succeedsWithin(Duration.ofSeconds(10));
            running.release();
            bench.registry.modified(ModelBench.settings(1, ModelBench.TIMEOUT));
        }
    }

    @Test
    void aLoadThatDoesNotEndFailsAndTheNextOnesAreLoaded() {
        try (ModelBench bench = new ModelBench(1)) {
            Gate endless = Gate.shut();
            bench.engine.loading = endless;
            CompletableFuture<Boolean> first = bench.handOver("x", ModelOptions.NONE, Path.of("net"));
            await().until(() -> endless.arrived() == 1);
            bench.engine.loading = Gate.open();
            CompletableFuture<Boolean> second = bench.handOver("y", ModelOptions.NONE, Path.of("net"));
            bench.timer.advance(ModelBench.LOAD_TIMEOUT.plusSeconds(1));

            assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
            assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
            assertThat(bench.facts("x").state()).isEqualTo(ModelState.FAILED);
            assertThat(bench.facts("x").reason()).contains("60 s", "load.timeout.seconds", "model:reload x");
            assertThat(bench.engine.openNetworks).hasValue(1);
            endless.release();
            await().until(() -> bench.handlers.open.get() == 1);
            assertThat(bench.facts("x").state()).isEqualTo(ModelState.FAILED);
        }
    }

    @Test
    void aHandlerWhoseCreationDoesNotEndHoldsUpNoOtherLoad() {
        try (ModelBench bench = new ModelBench(1)) {
            Gate endless = Gate.shut();
            bench.handlers.creating = endless;
            CompletableFuture<Boolean> first = bench.handOver("x", ModelOptions.NONE, Path.of("net"));
            await().until(() -> endless.arrived() == 1);
            bench.handlers.creating = Gate.open();
            CompletableFuture<Boolean> second = bench.handOver("y", ModelOptions.NONE, Path.of("net"));
            bench.timer.advance(ModelBench.LOAD_TIMEOUT.plusSeconds(1));

            assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
            assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
            endless.release();
            await().until(() -> bench.handlers.open.get() == 1);
        }
    }

    @Test
    void anUpdateThatDoesNotEndLeavesTheOldVersionAndOthersLoad() {
        try (ModelBench bench = new ModelBench(1)) {
            bench.deploy("x", ModelOptions.NONE, Path.of("first"));
            Gate endless = Gate.shut();
            bench.engine.loading = endless;
            CompletableFuture<Boolean> update = bench.handOver("x", ModelOptions.NONE, Path.of("second"));
            await().until(() -> endless.arrived() == 1);
            bench.engine.loading = Gate.open();
            bench.timer.advance(ModelBench.LOAD_TIMEOUT.plusSeconds(1));

            assertThat(update).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
            assertThat(bench.facts("x").state()).isEqualTo(ModelState.READY);
            assertThat(ModelBench.answer(bench.predict("x", 1))).isEqualTo("echo:1");
            CompletableFuture<Boolean> third = bench.handOver("x", ModelOptions.NONE, Path.of("third"));
            assertThat(third).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
            bench.registry.undeploy("x").toCompletableFuture().join();
            endless.release();
            await().until(() -> bench.engine.openNetworks.get() == 0);
        }
    }

    @Test
    void aRemovedModelWhoseLoadDoesNotEndHoldsUpNoOtherLoad() {
        try (ModelBench bench = new ModelBench(1)) {
            Gate endless = Gate.shut();
            bench.engine.loading = endless;
            bench.handOver("x", ModelOptions.NONE, Path.of("net"));
            await().until(() -> endless.arrived() == 1);
            bench.engine.loading = Gate.open();
            bench.registry.undeploy("x").toCompletableFuture().join();
            CompletableFuture<Boolean> next = bench.handOver("y", ModelOptions.NONE, Path.of("net"));
            bench.timer.advance(ModelBench.LOAD_TIMEOUT.plusSeconds(1));

            assertThat(next).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
            endless.release();
            await().until(() -> bench.handlers.open.get() == 1);
        }
    }

    @Test
    void everyStageCompletesAfterTheEnd() {
        ModelBench bench = new ModelBench(1);
        bench.close();
        assertThat(bench.handOver("x", ModelOptions.NONE, Path.of("net"))).isCompletedExceptionally();
        assertThat(bench.registry.undeploy("x").toCompletableFuture()).isCompletedExceptionally();
        assertThat(bench.registry.resetScale("x").toCompletableFuture()).isCompletedExceptionally();
    }
}
