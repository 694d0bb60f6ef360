// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.ModelOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that exceed their time limit, or that the removal of an engine waits for: counters and notifications. */
class AbandonedCallsTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final ModelBench bench = new ModelBench(1);

    @AfterEach
    void close() {
        bench.registry.modified(ModelBench.settings(1, ModelBench.TIMEOUT));
        bench.close();
    }

    @Test
    void aRequestThatRunsOutOfTimeInANetworkIsCounted() {
        bench.deploy("x", Map.of());
        Gate call = Gate.shut();
        bench.engine.running = call;
        CompletableFuture<Response> running = bench.predict("x", 1);
        await().until(() -> call.arrived() == 1);

        bench.timer.advance(ModelBench.TIMEOUT);

        assertThat(ModelBench.failure(running)).hasMessageEndingWith("the request was given up while it ran");
        assertThat(bench.facts("x").failed()).isEqualTo(1);
        assertThat(bench.facts("x").abandoned()).isEqualTo(1);
        call.release();
    }

    @Test
    void aRequestThatRunsOutOfTimeInTheQueueIsCounted() {
        Duration hasty = Duration.ofSeconds(1);
        bench.deploy("x", ModelOptions.builder("deploy/x.json").timeout(hasty).build(), Path.of("net"));
        bench.deploy("y", Map.of());
        Gate call = bench.occupy("y", 1);
        CompletableFuture<Response> waiting = bench.predict("x", 1);

        bench.timer.advance(hasty);

        assertThat(ModelBench.failure(waiting)).hasMessageEndingWith("the request was still in the queue");
        assertThat(bench.facts("x").failed()).isEqualTo(1);
        assertThat(bench.facts("x").abandoned()).isZero();
        assertThat(bench.facts("x").queued()).isZero();
        call.release();
    }

    @Test
    void aRemovalEndsWhenItsLastCallRunsOutOfTime() {
        bench.deploy("x", Map.of());
        drainFor(LONG);
        Gate call = bench.occupy("x", 1);
        bench.engine.running = Gate.open();
        CompletableFuture<Void> gone = bench.registry.undeploy("x").toCompletableFuture();
        await().until(() -> bench.facts("x").state() == ModelState.DRAINING);

        bench.timer.advance(ModelBench.TIMEOUT);

        gone.join();
        call.release();
    }

    @Test
    void aRemovalRefusesTheWaitingRequestsAtItsLimit() {
        bench.deploy("x", Map.of());
        Duration limit = ModelBench.TIMEOUT.dividedBy(2);
        drainFor(limit);
        Gate call = Gate.shut();
        bench.engine.running = call;
        CompletableFuture<Response> running = bench.predict("x", 1);
        await().until(() -> call.arrived() == 1);
        CompletableFuture<Response> waiting = bench.predict("x", 2);
        CompletableFuture<Void> gone = bench.registry.undeploy("x").toCompletableFuture();
        await().until(() -> bench.facts("x").state() == ModelState.DRAINING);
        assertThat(waiting).isNotDone();

        bench.timer.advance(limit);

        assertThat(ModelBench.failure(waiting).kind()).isEqualTo(FailureKind.UNAVAILABLE);
        call.release();
        assertThat(ModelBench.answer(running)).isEqualTo("echo:1");
        gone.join();
    }

    @Test
    void aDepartureWaitsForTheCallsInTheEngine() {
        bench.deploy("x", Map.of());
        Gate call = Gate.shut();
        bench.engine.running = call;
        CompletableFuture<Response> running = bench.predict("x", 1);
        await().until(() -> call.arrived() == 1);
        Thread departure = departs(LONG);

        assertThat(running).isNotDone();
        call.release();

        assertThat(ModelBench.answer(running)).isEqualTo("echo:1");
        await().until(() -> !departure.isAlive());
    }

    @Test
    void aDepartureEndsWhenTheCallItWaitsForRunsOutOfTime() {
        bench.deploy("x", Map.of());
        Gate call = bench.occupy("x", 1);
        bench.engine.running = Gate.open();
        Thread departure = departs(LONG);

        bench.timer.advance(ModelBench.TIMEOUT);

        await().until(() -> bench.facts("x").abandoned() == 1);
        call.release();
        await().until(() -> !departure.isAlive());
    }

    @Test
    void aCallThatADepartureAbandonedDoesNotRunOutOfTimeAsWell() {
        bench.deploy("x", Map.of());
        Gate call = bench.occupy("x", 1);
        bench.engine.running = Gate.open();
        Thread departure = departs(Duration.ofMillis(1));
        await().until(() -> bench.facts("x").abandoned() == 1);

        bench.timer.advance(ModelBench.TIMEOUT);

        assertThat(bench.facts("x").failed()).isZero();
        assertThat(bench.facts("x").abandoned()).isEqualTo(1);
        call.release();
        await().until(() -> !departure.isAlive());
    }

    @Test
    void aDepartureThatIsInterruptedAbandonsTheCallsAndKeepsTheInterrupt() {
        bench.deploy("x", Map.of());
        Gate call = bench.occupy("x", 1);
        bench.engine.running = Gate.open();
        AtomicBoolean kept = new AtomicBoolean();
        drainFor(LONG);
        Thread departure = new Thread(() -> {
            bench.registry.unbindEngine(bench.engine);
            kept.set(Thread.currentThread().isInterrupted());
        });
        departure.start();
        awaitsCalls(departure);

        departure.interrupt();

        await().until(() -> !departure.isAlive());
        assertThat(kept).isTrue();
        assertThat(bench.facts("x").abandoned()).isEqualTo(1);
        call.release();
    }

    /** Lets the engine depart, and returns when that waits for the calls in it, if it waits at all. */
    private Thread departs(Duration drain) {
        drainFor(drain);
        Thread departure = new Thread(() -> bench.registry.unbindEngine(bench.engine));
        departure.start();
        awaitsCalls(departure);
        return departure;
    }

    /** Sets the limit, and returns when the registry's thread uses it. */
    private void drainFor(Duration limit) {
        bench.registry.modified(ModelBench.settings(1, limit));
        bench.registry.resetScale("none").toCompletableFuture().join();
    }

    private static void awaitsCalls(Thread departure) {
        await().until(() -> !departure.isAlive()
                || Arrays.stream(departure.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("awaitLeft")));
    }
}
