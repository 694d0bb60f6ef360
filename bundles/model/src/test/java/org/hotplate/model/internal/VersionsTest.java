// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.ServiceFile;
import org.hotplate.handler.Request;
import org.hotplate.model.Endpoint;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.admin.Deployment;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.admin.ModelVersions.Decided;
import org.hotplate.model.internal.matching.ComponentOrigin;
import org.hotplate.model.internal.matching.EngineComponent;
import org.hotplate.model.internal.matching.HandlerComponent;
import org.hotplate.model.internal.scheduling.TimerThread;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** Several versions of a model under one name, and which of them answers. */
class VersionsTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Signature SIGNATURE = new Signature(
            List.of(new TensorSpec("x", Shape.of(Shape.ANY, 1))), Signature.JSON, List.of(), Signature.JSON);

    @TempDir
    Path data;

    private final FakeEngine engine = new FakeEngine();
    private final EchoHandlers handlers = new EchoHandlers("echo");
    private final AtomicInteger copies = new AtomicInteger();
    private final AtomicInteger released = new AtomicInteger();
    private final List<String> returned = new ArrayList<>();
    private WhiteboardModelRegistry registry;

    @BeforeEach
    void start() {
        registry = new WhiteboardModelRegistry(
                new ModelDefaults(2, 100, LONG, LONG, LONG, 2, Map.of()),
                OperatorOverrides.in(data.resolve("models.json")),
                2,
                new TimerThread());
        registry.arrived(new EngineComponent(
                "Fake", engine, new ComponentOrigin("fake 1", new Version("1.0.0"), "fake.jar", 0, 1)));
        registry.arrived(new HandlerComponent(
                Set.of("echo_service"),
                handlers,
                new ComponentOrigin("echo 1", new Version("1.0.0"), "echo.jar", 0, 2)));
    }

    @AfterEach
    void nothingIsLeft() {
        registry.close();
        assertThat(engine.misuses).hasValue(0);
        assertThat(handlers.misuses).hasValue(0);
        // a call that ends after the registry closes what it used
        await().untilAsserted(() -> {
            assertThat(engine.openReplicas).hasValue(0);
            assertThat(engine.openNetworks).hasValue(0);
            assertThat(handlers.open).hasValue(0);
        });
        assertThat(released).hasValue(copies.get());
    }

    @Test
    void theHighestThatTakesRequestsIsTheDefault() {
        deploy("a@1.9");
        deploy("a@1.10");
        deploy("a");

        assertThat(endpoint().versions()).extracting(Model::version).containsExactly("1.10", "1.9", "");
        assertThat(registry.models()).extracting(Model::name).containsExactly("a", "a@1.9", "a@1.10");
        assertThat(endpoint().defaultVersion().version()).isEqualTo("1.10");
        assertThat(registry.find("a").orElseThrow().name()).isEqualTo("a@1.10");
        assertThat(registry.find("a@-").orElseThrow().name()).isEqualTo("a");
        assertThat(registry.find("a@1.9").orElseThrow().facts().isDefault()).isFalse();
        assertThat(registry.find("a@2")).isEmpty();

        registry.deploy(deployment("a@2", "bad", ModelOptions.NONE))
                .toCompletableFuture()
                .join();
        assertThat(registry.find("a@2").orElseThrow().facts().state()).isEqualTo(ModelState.FAILED);
        assertThat(endpoint().defaultVersion().version()).isEqualTo("1.10");
    }

    @Test
    void oneThatLeavesHandsOverBeforeItDrains() {
        deploy("a@1");
        deploy("a@2");
        Gate slow = Gate.shut();
        handlers.postprocessing = slow;
        var running = endpoint().route().predict(new Request(Map.of("x", 1)));
        await().until(() -> slow.arrived() == 1);

        CompletionStage<Void> gone = registry.undeploy("a@2");

        await().until(() -> endpoint().route().version().equals("1"));
        assertThat(gone.toCompletableFuture()).isNotDone();
        slow.release();
        assertThat(running.join().value()).isEqualTo("echo:1");
        gone.toCompletableFuture().join();
        assertThat(endpoint().versions()).extracting(Model::version).containsExactly("1");
    }

    @Test
    void aDefaultThatWasSetStaysUntilItGoes() {
        deploy("a@1");
        deploy("a@2");

        Decided decided = join(registry.setDefault("a", Optional.of("1")));

        assertThat(decided.model().version()).isEqualTo("1");
        assertThat(decided.before().map(Model::version)).contains("2");
        deploy("a@3");
        assertThat(endpoint().route().version()).isEqualTo("1");
        registry.undeploy("a@1").toCompletableFuture().join();
        assertThat(endpoint().route().version()).isEqualTo("3");
        deploy("a@1");
        assertThat(endpoint().route().version()).isEqualTo("3");
    }

    @Test
    void aDefaultThatWasSetAndTheWeightsOutliveTheServer() {
        deploy("a@1");
        deploy("a@2");
        deploy("a@3");
        deploy("b@1");
        deploy("b@2");
        join(registry.setDefault("a", Optional.of("2")));
        join(registry.setWeights("b", Map.of("1", 75, "2", 25)));
        registry.close();

        start();
        deploy("a@1");
        deploy("a@2");
        deploy("a@3");
        deploy("b@1");
        deploy("b@2");

        assertThat(endpoint().route().version()).isEqualTo("2");
        assertThat(registry.endpoint("b").orElseThrow().weights()).isEqualTo(Map.of("1", 75, "2", 25));
        assertThat(join(registry.rollback("a")).orElseThrow().model().version()).isEqualTo("3");
        registry.undeploy("b@1").toCompletableFuture().join();
        registry.undeploy("b@2").toCompletableFuture().join();
        assertThat(data.resolve("models.json"))
                .content()
                .doesNotContain("\"b\"")
                .contains("\"a\"");
    }

    @Test
    void aDefaultThatWasSetIsWaitedForUntilItsArchiveHasBeenRead() {
        setDefaultOfAnArchiveWithAVersionAndRestart();

        registry.discovered("a", "deploy/a.model", "waiting to be read");
        deploy("a@1");
        assertThat(endpoint().route().name()).isEqualTo("a");
        assertThat(endpoint().route().refusal()).isPresent();

        deployNow(deployment("a", "net", ModelOptions.NONE, "2"));
        assertThat(endpoint().route().version()).isEqualTo("2");
        assertThat(registry.find("a@2").orElseThrow().facts().isDefault()).isTrue();
    }

    @Test
    void aDefaultThatWasSetAndDoesNotComeIsStoodInFor() {
        setDefaultOfAnArchiveWithAVersionAndRestart();

        registry.discovered("a", "deploy/a.model", "waiting to be read");
        deploy("a@1");
        registry.reject("a", "deploy/a.model", new Failure("broken", Instant.EPOCH, ""));
        await().until(() -> endpoint().route().version().equals("1"));

        registry.discovered("a", "deploy/a.model", "incomplete");
        deploy("a@0");
        assertThat(endpoint().route().version()).isEqualTo("1");
    }

    private void setDefaultOfAnArchiveWithAVersionAndRestart() {
        deploy("a@1");
        deployNow(deployment("a", "net", ModelOptions.NONE, "2"));
        join(registry.setDefault("a", Optional.of("2")));
        registry.close();
        start();
    }

    @Test
    void onlyWhatIsReadyBecomesTheDefault() {
        deploy("a@1");
        registry.deploy(deployment("a@2", "bad", ModelOptions.NONE))
                .toCompletableFuture()
                .join();

        assertRefused(
                registry.setDefault("a", Optional.of("2")),
                "Version 2 of 'a' is FAILED: bad-symbol.json is not a network; only one that is READY can become the default");
        assertRefused(registry.setDefault("a", Optional.of("3")), "'a' has no version '3'; it has 2, 1");
        assertRefused(registry.setDefault("aa", Optional.of("1")), "There is no endpoint 'aa'; did you mean a?");
        assertRefused(
                registry.setWeights("a", Map.of("1", 90)),
                "The shares are 1=90, together 90; allowed are whole percents from 1 to 100 that add up to 100");
        assertRefused(registry.setWeights("a", Map.of("4", 100)), "'a' has no version '4'; it has 2, 1");
    }

    @Test
    void sharesAreExactAndThoseWhoLeavePassTheirsOn() {
        deploy("a@1.2");
        deploy("a@2.0");
        deploy("a@3.0");
        join(registry.setWeights("a", Map.of("1.2", 90, "2.0", 10)));

        assertThat(picks(1000)).isEqualTo(Map.of("1.2", 900, "2.0", 100));
        assertThat(registry.find("a@1.2").orElseThrow().facts().share()).isEqualTo(90);
        assertThat(registry.find("a@3.0").orElseThrow().facts().share()).isZero();

        registry.undeploy("a@1.2").toCompletableFuture().join();
        assertThat(picks(100)).isEqualTo(Map.of("2.0", 100));
        assertThat(registry.find("a@2.0").orElseThrow().facts().share()).isEqualTo(100);
        registry.undeploy("a@2.0").toCompletableFuture().join();
        assertThat(picks(100)).isEqualTo(Map.of("3.0", 100));
        assertThat(endpoint().weights()).isEmpty();
    }

    @Test
    void goesBackToTheDefaultBeforeAndForwardAgain() {
        deploy("a@1");
        deploy("a@2");
        deploy("a@3");

        assertThat(join(registry.rollback("a")).orElseThrow().model().version()).isEqualTo("2");
        assertThat(endpoint().route().version()).isEqualTo("2");
        assertThat(join(registry.rollback("a")).orElseThrow().model().version()).isEqualTo("3");

        join(registry.setDefault("a", Optional.of("1")));
        assertThat(join(registry.rollback("a")).orElseThrow().model().version()).isEqualTo("3");
        join(registry.setWeights("a", Map.of("1", 50, "2", 50)));
        assertRefused(
                registry.rollback("a"),
                "Weights decide which version of 'a' answers, not the default; model:weights a --clear removes them");
        join(registry.setWeights("a", Map.of()));
        registry.undeploy("a@1").toCompletableFuture().join();
        assertRefused(
                registry.rollback("a"),
                "There is no earlier default to return to: no version of 'a' was the default before 3, or it has been removed;"
                        + " model:default a VERSION sets one of 3, 2");
    }

    @Test
    void noRequestIsLostWhileTheDefaultGoesToAndFro() throws Exception {
        deploy("a@1");
        deploy("a@2");
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        var clients = Executors.newFixedThreadPool(4);
        List<java.util.concurrent.Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ends.add(clients.submit(() -> {
                while (!stop.get()) {
                    ask();
                    answers.incrementAndGet();
                }
                return null;
            }));
        }

        for (int workerTask = 0; workerTask < 30; workerTask++) {
            registry.undeploy("a@2").toCompletableFuture().join();
            deploy("a@2");
            join(registry.rollback("a"));
        }

        stop.set(true);
        for (var end : ends) {
            end.get();
        }
        clients.shutdown();
        assertThat(answers).hasPositiveValue();
    }

    /** As a front end does. */
    private void ask() {
        for (int tries = 3; ; tries--) {
            Model chosen = endpoint().route();
            try {
                assertThat(chosen.predict(new Request(Map.of("x", 1))).join().value())
                        .isEqualTo("echo:1");
                return;
            } catch (CompletionException e) {
                if (tries == 0 || !(e.getCause() instanceof PredictionException)) {
                    throw e;
                }
            }
        }
    }

    @Test
    void whatAnUpdateReplacedStaysLoadedAndServesAgainAtOnce() {
        deployNow(kept("echo"));
        deployNow(kept("other"));
        assertThat(answer()).isEqualTo("other:1");
        int networks = engine.openNetworks.get();
        assertThat(networks).isEqualTo(2);

        assertThat(join(registry.rollback("a"))).isPresent();

        assertThat(answer()).isEqualTo("echo:1");
        assertThat(facts("a").lastFailure().map(Failure::message)).contains("back");
        assertThat(engine.openNetworks).hasValue(2);
        join(registry.rollback("a"));
        assertThat(answer()).isEqualTo("other:1");
        assertThat(returned).containsExactly("echo", "other");

        deployNow(kept("echo"));
        assertThat(answer()).isEqualTo("echo:1");
        await().until(() -> engine.openNetworks.get() == 2);
        join(registry.rollback("a"));
        assertThat(answer()).isEqualTo("other:1");
    }

    @Test
    void nothingStaysLoadedUnlessItIsToBe() {
        deployNow(deployment("a", "net", options(Optional.empty(), "echo")));
        deployNow(deployment("a", "net", options(Optional.empty(), "other")));

        assertThat(join(registry.rollback("a"))).isEmpty();
        assertThat(answer()).isEqualTo("other:1");
        await().until(() -> engine.openNetworks.get() == 1);
    }

    @Test
    void whatStayedLoadedGoesWithItsEngine() {
        deployNow(kept("echo"));
        deployNow(kept("other"));

        registry.unbindEngine(engine);

        assertThat(engine.openNetworks).hasValue(0);
        registry.arrived(new EngineComponent(
                "Fake", engine, new ComponentOrigin("fake 1", new Version("1.0.0"), "fake.jar", 0, 1)));
        await().until(() -> facts("a").state() == ModelState.READY);
        assertThat(answer()).isEqualTo("other:1");
        assertThat(join(registry.rollback("a"))).isEmpty();
    }

    private Deployment kept(String prefix) {
        return deployment("a", "net", options(Optional.of(true), prefix));
    }

    private static ModelOptions options(Optional<Boolean> keepPrevious, String prefix) {
        ModelOptions.Builder options = ModelOptions.builder().handlerOption("prefix", prefix);
        keepPrevious.ifPresent(options::keepPrevious);
        return options.build();
    }

    private Deployment deployment(String name, String network, ModelOptions options) {
        return deployment(name, network, options, "");
    }

    private Deployment deployment(String name, String network, ModelOptions options, String version) {
        Path folder = Path.of("copy-" + copies.incrementAndGet());
        ModelArchive archive = new ModelArchive(
                folder,
                name,
                "",
                "Fake",
                "Fake",
                Path.of(network),
                Optional.empty(),
                SIGNATURE,
                new ServiceFile("echo_service", Optional.empty()),
                version);
        return new FakeDeployment(
                name,
                "deploy/" + name + ".model",
                archive,
                options,
                Optional.empty(),
                Optional.empty(),
                released::incrementAndGet,
                () -> {
                    returned.add(options.handlerOptions().get("prefix"));
                    return Optional.of(new Failure("back", Instant.EPOCH, ""));
                });
    }

    private void deploy(String name) {
        deployNow(deployment(name, "net", ModelOptions.NONE));
    }

    private void deployNow(Deployment deployment) {
        assertThat(registry.deploy(deployment).toCompletableFuture().join()).isTrue();
    }

    private Endpoint endpoint() {
        return registry.endpoint("a").orElseThrow();
    }

    private org.hotplate.model.ModelFacts facts(String name) {
        return registry.find(name).orElseThrow().facts();
    }

    private Object answer() {
        return endpoint().route().predict(new Request(Map.of("x", 1))).join().value();
    }

    private Map<String, Integer> picks(int count) {
        Map<String, Integer> picks = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            picks.merge(endpoint().route().version(), 1, Integer::sum);
        }
        return picks;
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static void assertRefused(CompletionStage<?> stage, String message) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join()).hasRootCauseMessage(message);
    }
}
