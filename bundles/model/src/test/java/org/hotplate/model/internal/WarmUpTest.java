// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.ServiceFile;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.internal.matching.ComponentOrigin;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.HandlerComponent;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class WarmUpTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeEngine engine = new FakeEngine();
    private final EchoHandlers handlers = new EchoHandlers("echo");
    private WhiteboardModelRegistry registry = started(3, LONG);

    @AfterEach
    void nothingIsLeft() {
        registry.close();
        assertThat(engine.misuses).hasValue(0);
        // a call that ends after the registry closes what it used
        await().untilAsserted(() -> {
            assertThat(engine.openReplicas).hasValue(0);
            assertThat(engine.openNetworks).hasValue(0);
        });
    }

    @Test
    void everyWorkerHasRunItsReplicaBeforeAModelIsReady() {
        assertThat(deployed("a", "net")).isTrue();

        assertThat(engine.openReplicas).hasValue(3);
        assertThat(workersThatRan()).hasSize(3);
    }

    @Test
    void aModelOfOneWorkerKeepsOneOfTheReplicasThatWereWarmed() {
        assertThat(deploy("a", "net", 1).join()).isTrue();

        assertThat(engine.openReplicas).hasValue(1);
        for (int i = 0; i < 20; i++) {
            assertThat(predict("a", i).join().value()).isEqualTo("echo:" + i);
        }
        assertThat(engine.openReplicas).hasValue(1);
    }

    @Test
    void aWorkerInALongCallOfAnotherModelIsNotWaitedForAndWarmsBeforeItsNextRequest() {
        deployed("slow", "net");
        Gate call = Gate.shut();
        handlers.postprocessing = call;
        CompletableFuture<Response> busy = predict("slow", 1);
        await().until(call::arrived, equalTo(1));
        handlers.postprocessing = Gate.open();

        assertThat(deployed("a", "net")).isTrue();
        assertThat(engine.openReplicas).hasValue(3 + 2);

        call.release();
        assertThat(busy.join().value()).isEqualTo("echo:1");
        await().until(() -> engine.openReplicas.get() == 3 + 3);
    }

    @Test
    void requestsOfAnotherModelAreAnsweredWhileAModelLoads() {
        deployed("a", "net");
        Gate loading = Gate.shut();
        engine.loading = loading;
        CompletableFuture<Boolean> loads = deploy("b", "net", 0);
        await().until(loading::arrived, equalTo(1));

        assertThat(predict("a", 1).join().value()).isEqualTo("echo:1");

        loading.release();
        assertThat(loads.join()).isTrue();
    }

    @Test
    void requestsOfAnotherModelAreAnsweredWhileAWorkerWarms() {
        deployed("a", "net");
        Gate warming = Gate.shut();
        Set<Thread> slowly = engine.slowOnce("hotplate-worker-", warming);
        CompletableFuture<Boolean> loads = deploy("b", "net", 0);
        await().until(() -> slowly, hasSize(1));

        List<CompletableFuture<Response>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(predict("a", i));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();

        assertThat(loads).isNotDone();
        assertThat(facts("b").state()).isEqualTo(ModelState.LOADING);
        warming.release();
        assertThat(loads.join()).isTrue();
    }

    @Test
    void oneLoadWaitsForAnother() {
        Gate loading = Gate.shut();
        engine.loading = loading;
        List<CompletableFuture<Boolean>> loads = List.of(deploy("a", "net", 0), deploy("b", "net", 0));
        await().until(loading::arrived, equalTo(1));

        assertThat(engine.loads).hasValue(1);

        loading.release();
        loads.forEach(load -> assertThat(load.join()).isTrue());
    }

    @Test
    void aWorkerThatTakesAnAbandonedOnesPlaceWarmsWhenIdle() {
        registry.close();
        registry = started(1, Duration.ofMillis(300));
        deployed("a", "net");
        deployed("b", "net");
        engine.ran.clear();
        Gate stuck = Gate.shut();
        handlers.postprocessing = stuck;

        CompletableFuture<Response> lost = predict("a", 1);
        await().until(() -> lost.isCompletedExceptionally());
        handlers.postprocessing = Gate.open();

        await().until(() -> facts("a").abandoned() == 1);
        await().until(this::workersThatRan, hasSize(2));
        await().until(() -> engine.openReplicas.get() >= 3);
        assertThat(predict("b", 2).join().value()).isEqualTo("echo:2");
        stuck.release();
    }

    @Test
    void aModelThatAWorkerCannotRunFails() {
        engine.refusalOn("hotplate-worker-", "no room");

        assertThat(deployed("a", "net")).isFalse();

        assertThat(facts("a").reason()).contains("does not run on inputs of the declared shapes", "no room");
        assertThat(engine.openNetworks).hasValue(0);
    }

    @Test
    void aModelWhoseFirstRunOnAWorkerDoesNotReturnFailsAndTheWorkerIsReplaced() {
        registry.close();
        registry = started(1, Duration.ofMillis(300));
        deployed("a", "net");
        Gate stuck = Gate.shut();
        engine.slowOnce("hotplate-worker-", stuck);

        assertThat(deployed("b", "net")).isFalse();

        assertThat(facts("b").reason()).contains("did not return within 300 ms when a worker first ran it");
        assertThat(predict("a", 1).join().value()).isEqualTo("echo:1");
        stuck.release();
        await().until(() -> engine.openNetworks.get() == 1);
    }

    private WhiteboardModelRegistry started(int workers, Duration timeout) {
        WhiteboardModelRegistry made =
                new WhiteboardModelRegistry(new ModelDefaults(workers, 100, timeout, LONG, LONG, 8, Map.of()));
        made.arrived(new EngineComponent(
                "Fake", engine, new ComponentOrigin("fake 1", new Version("1.0.0"), "fake.jar", 0, 1)));
        made.arrived(new HandlerComponent(
                Set.of("echo_service"),
                handlers,
                new ComponentOrigin("echo 1", new Version("1.0.0"), "echo.jar", 0, 2)));
        return made;
    }

    private boolean deployed(String name, String network) {
        return deploy(name, network, 0).join();
    }

    private CompletableFuture<Boolean> deploy(String name, String network, int workers) {
        Signature signature = new Signature(
                List.of(new TensorSpec("x", Shape.of(Shape.ANY, 1))), Signature.JSON, List.of(), Signature.JSON);
        ModelArchive archive = new ModelArchive(
                Path.of("copy-of-" + name),
                name,
                "",
                "Fake",
                "Fake",
                Path.of(network),
                Optional.empty(),
                signature,
                new ServiceFile("echo_service", Optional.empty()),
                "");
        ModelOptions options = workers == 0
                ? ModelOptions.NONE
                : WhiteboardModelRegistryTest.options(Map.of("workers", Integer.toString(workers)));
        return registry.deploy(new FakeDeployment(
                        name,
                        "deploy/" + name + ".model",
                        archive,
                        options,
                        Optional.empty(),
                        Optional.empty(),
                        () -> {},
                        Optional::empty))
                .toCompletableFuture();
    }

    private CompletableFuture<Response> predict(String name, int number) {
        return registry.find(name).orElseThrow().predict(new Request(Map.of("x", number)));
    }

    private ModelFacts facts(String name) {
        return registry.find(name).orElseThrow().facts();
    }

    private List<Thread> workersThatRan() {
        return engine.ran.stream()
                .filter(thread -> thread.getName().startsWith("hotplate-worker-"))
                .toList();
    }
}
