// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.ServiceFile;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.Failure;
import org.hotplate.model.Model;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.Setting;
import org.hotplate.model.admin.Deployment;
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

public class WhiteboardModelRegistryTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeEngine engine = new FakeEngine();
    private final EchoHandlers handlers = new EchoHandlers("echo");
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicInteger copies = new AtomicInteger();
    private WhiteboardModelRegistry registry = registry(2, 100, LONG, LONG);

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
    }

    @Test
    void servesOnceItsEngineAndItsHandlerAreThere() {
        CompletionStage<Boolean> deployed = registry.deploy(deployment("a", "net", "echo_service"));
        awaitReason("a", "needs engine Fake and a handler for 'echo_service'");
        assertThat(refused("a", 1).kind()).isEqualTo(FailureKind.UNAVAILABLE);

        engineComes();
        awaitReason("a", "needs a handler for 'echo_service'");
        assertThat(refused("a", 1)).hasMessage("Model 'a' is WAITING: needs a handler for 'echo_service'");
        assertThat(facts("a").reason())
                .as("what the operator sees")
                .isEqualTo("needs a handler for 'echo_service' (installed: none);"
                        + " 'bin/hotplate handler new FOLDER --from-archive a.model' creates one,"
                        + " see docs/writing-a-handler.md");

        handlerComes(handlers, 0);
        assertThat(deployed.toCompletableFuture().join()).isTrue();
        assertThat(facts("a").state()).isEqualTo(ModelState.READY);
        assertThat(answer("a", 7)).isEqualTo("echo:7");
    }

    @Test
    void findsAHandlerByWhatTheServiceFileShowsItselfToBe() {
        bothCome();

        ServiceFile copy = new ServiceFile(
                "custom-service", Optional.of(new ServiceFile.Stock("echo_service", "is a copy of echo_service")));
        assertThat(deployNow(deployment("a", "net", copy, ModelOptions.NONE))).isTrue();

        assertThat(facts("a").handler()).isEqualTo("echo_service");
        assertThat(facts("a").handlerRule()).isEqualTo("is a copy of echo_service");
    }

    @Test
    void prefersTheHandlerTheModelsConfigurationNames() {
        bothCome();
        ModelOptions options = options(Map.of("handler", "echo_service"));

        assertThat(deployNow(deployment("a", "net", new ServiceFile("mine", Optional.empty()), options)))
                .isTrue();

        assertThat(facts("a").handlerRule()).isEqualTo("named by 'handler' in deploy/a.json");
    }

    @Test
    void failsWithTheEnginesReason() {
        bothCome();

        assertThat(deployNow(deployment("a", "bad", "echo_service"))).isFalse();

        assertThat(facts("a").state()).isEqualTo(ModelState.FAILED);
        assertThat(facts("a").reason()).isEqualTo("bad-symbol.json is not a network");
        assertThat(refused("a", 1)).hasMessage("Model 'a' is FAILED: bad-symbol.json is not a network");
        assertThat(released).hasValue(1);
    }

    @Test
    void failsAModelWhoseNetworkDoesNotRunOnItsOwnSignature() {
        bothCome();
        engine.refusal = "Check failed";

        assertThat(deployNow(deployment("a", "net", "echo_service"))).isFalse();

        assertThat(facts("a").reason()).contains("does not run on inputs of the declared shapes", "Check failed");
    }

    @Test
    void refusesOptionsNobodyKnows() {
        bothCome();
        ModelOptions options = options(Map.of("prefixx", "other"));

        assertThat(deployNow(deployment("a", "net", new ServiceFile("echo_service", Optional.empty()), options)))
                .isFalse();

        assertThat(facts("a").reason())
                .isEqualTo(
                        "configuration: deploy/a.json: unknown key 'prefixx', did you mean 'prefix'?; allowed are endpoint, version, keep_previous,"
                                + " handler, handler_version, engine, device, workers, queue, batch_size, max_batch_delay, max_request_size,"
                                + " max_answer_bytes, timeout_seconds, allow_operators, isolation and, for the handler"
                                + " of 'echo_service', prefix");
    }

    @Test
    void namesTheOptionWhoseValueItsHandlerRefuses() {
        bothCome();

        assertThat(deployNow(configured("prefix", "mine"))).isFalse();

        assertThat(facts("a").state()).isEqualTo(ModelState.FAILED);
        assertThat(facts("a").reason())
                .isEqualTo("configuration: deploy/a.json: Option 'prefix' is 'mine'; allowed is one of echo, other");
    }

    @Test
    void takesOtherLimitsWithoutLoadingAnything() {
        bothCome();
        assertThat(deployNow(configured())).isTrue();

        assertThat(deployNow(configured("workers", "1", "queue", "7", "timeout_seconds", "9", "max_request_size", "5")))
                .isTrue();

        assertThat(engine.loads).hasValue(1);
        assertThat(handlers.open).hasValue(1);
        await().untilAtomic(released, equalTo(1));
        assertThat(facts("a").workers()).isEqualTo(1);
        assertThat(facts("a").queueCapacity()).isEqualTo(7);
        assertThat(registry.find("a").orElseThrow().maxRequestSize()).hasValue(5);
        assertThat(setting("timeout_seconds")).isEqualTo("9 from deploy/a.json");
        assertThat(answer("a", 3)).isEqualTo("echo:3");

        assertThat(deployNow(configured())).isTrue();
        assertThat(engine.loads).hasValue(1);
        assertThat(setting("queue")).isEqualTo("100 from default");
    }

    @Test
    void refusesAnAnswerBeyondTheModelsLimit() {
        bothCome();
        assertThat(deployNow(configured("max_answer_bytes", "3"))).isFalse();
        assertThat(facts("a").reason())
                .contains("Output 'x' has 4 bytes, 4 with the outputs before it; 3 are allowed (max_answer_bytes)");

        assertThat(deployNow(configured("max_answer_bytes", "4"))).isTrue();

        assertThat(setting("max_answer_bytes")).isEqualTo("4 from deploy/a.json");
        assertThat(answer("a", 3)).isEqualTo("echo:3");
    }

    @Test
    void loadsAnewWhenTheHandlersOptionsChange() {
        bothCome();
        assertThat(deployNow(configured())).isTrue();

        assertThat(deployNow(configured("prefix", "other"))).isTrue();

        assertThat(engine.loads).hasValue(2);
        assertThat(answer("a", 3)).isEqualTo("other:3");
        assertThat(setting("prefix")).isEqualTo("other from deploy/a.json");
    }

    @Test
    void losesNoRequestWhileItsLimitsChange() {
        bothCome();
        assertThat(deployNow(configured())).isTrue();
        List<CompletableFuture<Response>> answers = new ArrayList<>();

        for (int i = 0; i < 50; i++) {
            answers.add(predict("a", i));
            assertThat(deployNow(configured("workers", i % 2 == 0 ? "1" : "2", "queue", "" + (60 + i))))
                    .isTrue();
        }

        for (int i = 0; i < 50; i++) {
            assertThat(answers.get(i).join().value()).isEqualTo("echo:" + i);
        }
        assertThat(engine.loads).hasValue(1);
    }

    @Test
    void refusesMoreWorkersThanThereAre() {
        bothCome();

        assertThat(deployNow(configured("workers", "1000000000"))).isFalse();

        assertThat(facts("a").state()).isEqualTo(ModelState.FAILED);
        assertThat(facts("a").reason())
                .startsWith(
                        "configuration: deploy/a.json: 'workers' is '1000000000'; allowed is a whole number from 1 to 2");
        assertThat(released).hasValue(1);
    }

    @Test
    void servesOnWithItsOldLimitsWhenTheNewOnesAreImpossible() {
        bothCome();
        assertThat(deployNow(configured("workers", "1"))).isTrue();

        assertThat(deployNow(configured("workers", "3"))).isFalse();
        assertThat(deployNow(configured("device", "gpu7"))).isFalse();

        assertThat(facts("a").state()).isEqualTo(ModelState.READY);
        assertThat(facts("a").lastFailure().orElseThrow().message())
                .isEqualTo(
                        "configuration: deploy/a.json: 'device' is 'gpu7'; allowed is cpu, the devices of engine Fake 1");
        assertThat(setting("workers")).isEqualTo("1 from deploy/a.json");
        assertThat(setting("device")).isEqualTo("cpu from default");
        assertThat(answer("a", 3)).isEqualTo("echo:3");
    }

    @Test
    void waitsForTheEngineItsConfigurationNames() {
        bothCome();

        CompletionStage<Boolean> deployed = registry.deploy(configured("engine", "Other", "device", "cpu"));

        awaitReason("a", "needs engine Other (named by 'engine' in deploy/a.json; there is Fake)");
        registry.arrived(new EngineComponent(
                "other", engine, new ComponentOrigin("other 1.0.0", new Version("1.0.0"), "other.jar", 0, 3)));
        assertThat(deployed.toCompletableFuture().join()).isTrue();
        assertThat(setting("engine")).isEqualTo("other from deploy/a.json");
    }

    @Test
    void showsWhereEverySettingComesFrom() {
        bothCome();
        assertThat(deployNow(configured("endpoint", "a", "queue", "5"))).isTrue();

        assertThat(facts("a").settings())
                .containsExactly(
                        new Setting("endpoint", "a", "deploy/a.json"),
                        new Setting("version", "none", "default"),
                        new Setting("keep_previous", "false", "default"),
                        new Setting("handler", "echo_service", "archive"),
                        new Setting("handler_version", "any", "default"),
                        new Setting("engine", "Fake", "archive"),
                        new Setting("allow_operators", "none", "default"),
                        new Setting("isolation", "the server's", "default"),
                        new Setting("device", "cpu", "default"),
                        new Setting("workers", "2", workersFrom()),
                        new Setting("queue", "5", "deploy/a.json"),
                        new Setting("batch_size", "1", "default"),
                        new Setting("max_batch_delay", "0", "default"),
                        new Setting("max_request_size", "server's limit", "default"),
                        new Setting(
                                "max_answer_bytes",
                                Long.toString(Runtime.getRuntime().maxMemory() / 8),
                                "default"),
                        new Setting("timeout_seconds", "30", "conf/hotplate.models.cfg"),
                        new Setting("prefix", "echo", "default"));
    }

    private static String workersFrom() {
        return Runtime.getRuntime().availableProcessors() == 2 ? "default" : "conf/hotplate.models.cfg";
    }

    @Test
    void servesOnWhenAnUpdateFails() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));

        assertThat(deployNow(deployment("a", "bad", "echo_service"))).isFalse();
        registry.reject("a", "deploy/a.model", new Failure("not an archive", java.time.Instant.now(), ""));

        await().until(() -> facts("a").lastFailure().map(Failure::message).equals(Optional.of("not an archive")));
        assertThat(facts("a").state()).isEqualTo(ModelState.READY);
        assertThat(answer("a", 3)).isEqualTo("echo:3");
        assertThat(released).hasValue(1);
    }

    @Test
    void failsWhatCannotBeReadAndForgetsItWhenARightOneComes() {
        bothCome();
        registry.discovered("a", "deploy/a.model", "incomplete, waiting for the rest");
        awaitReason("a", "incomplete, waiting for the rest");
        registry.reject("a", "deploy/a.model", new Failure("not an archive", java.time.Instant.now(), ""));
        awaitState("a", ModelState.FAILED);

        assertThat(deployNow(deployment("a", "net", "echo_service"))).isTrue();

        assertThat(facts("a").lastFailure()).isEmpty();
    }

    @Test
    void loadsAnUpdateBesideTheOldVersionAndFinishesWhatThatBegan() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        engine.running = Gate.shut();
        CompletableFuture<Response> inOld = predict("a", 1);
        await().until(() -> engine.running.arrived() == 1);
        Gate old = engine.running;
        engine.running = Gate.open();

        assertThat(deployNow(deployment("a", "net", "echo_service"))).isTrue();

        assertThat(answer("a", 2)).isEqualTo("echo:2");
        assertThat(inOld).isNotDone();
        assertThat(engine.openNetworks).hasValue(2);
        assertThat(released).hasValue(0);
        old.release();
        assertThat(inOld.join().value()).isEqualTo("echo:1");
        await().until(() -> engine.openNetworks.get() == 1);
        await().until(() -> released.get() == 1);
    }

    @Test
    void letsAnEngineGoOnlyAfterTheCallsInIt() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        engine.running = Gate.shut();
        CompletableFuture<Response> inFlight = predict("a", 1);
        await().until(() -> engine.running.arrived() == 1);

        CompletableFuture<Void> left = CompletableFuture.runAsync(() -> registry.unbindEngine(engine));
        CompletableFuture<Response> held = null;
        while (held == null || held.isDone()) {
            held = predict("a", 2); // answered at once until the model is held
            engine.running.release();
        }
        left.join();

        assertThat(inFlight.join().value()).isEqualTo("echo:1");
        assertThat(engine.openNetworks).hasValue(0);
        assertThat(facts("a").reason()).isEqualTo("needs engine Fake");
        assertThat(registry.find("a").orElseThrow().refusal()).isEmpty();
        engineComes();
        assertThat(held.join().value()).isEqualTo("echo:2");
    }

    @Test
    void refusesWhatItHeldWhenTheGraceIsOver() {
        registry.close();
        registry = registry(2, 100, LONG, Duration.ofMillis(50));
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));

        registry.unbindEngine(engine);

        await().until(() -> registry.find("a").orElseThrow().refusal().isPresent());
        assertThat(refused("a", 1)).hasMessage("Model 'a' is WAITING: needs engine Fake");
    }

    @Test
    void keepsTheNetworkWhenOnlyTheHandlerIsReplaced() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));

        registry.unbindHandler(handlers);
        CompletableFuture<Response> held = predict("a", 5);
        EchoHandlers next = new EchoHandlers("next");
        handlerComes(next, 0);

        assertThat(held.join().value()).isEqualTo("next:5");
        assertThat(engine.loads).hasValue(1);
        registry.close();
        assertThat(next.open).hasValue(0);
    }

    @Test
    void changesToABetterHandlerWithoutAPause() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        EchoHandlers better = new EchoHandlers("better");

        handlerComes(better, 10);

        await().until(() -> answer("a", 1).equals("better:1"));
        await().until(() -> handlers.open.get() == 0);
        registry.unbindHandler(better);
        assertThat(predict("a", 2).join().value()).isEqualTo("echo:2");
    }

    @Test
    void prefersTheHighestVersionAmongEquallyRankedHandlers() {
        engineComes();
        EchoHandlers higher = new EchoHandlers("higher");
        registry.arrived(handler(handlers, "1.9.0", 0, 2));
        deployNow(deployment("a", "net", "echo_service"));
        assertThat(answer("a", 1)).isEqualTo("echo:1");

        registry.arrived(handler(higher, "1.10.0", 0, 3));

        await().until(() -> answer("a", 1).equals("higher:1"));
        EchoHandlers ranked = new EchoHandlers("ranked");
        registry.arrived(handler(ranked, "0.1.0", 1, 4));
        await().until(() -> answer("a", 1).equals("ranked:1"));
        registry.unbindHandler(ranked);
        assertThat(answer("a", 2)).isEqualTo("higher:2");
        assertThat(engine.loads).hasValue(1);
        registry.close();
    }

    @Test
    void pinsTheVersionsItsConfigurationAllows() {
        engineComes();
        registry.arrived(handler(handlers, "2.0.0", 5, 2));

        CompletionStage<Boolean> deployed = registry.deploy(configured("handler_version", "[1.0,2)"));
        awaitReason("a", "needs a handler for 'echo_service' of version [1.0,2); there is 2.0.0");
        EchoHandlers one = new EchoHandlers("one");
        registry.arrived(handler(one, "1.5.0", 0, 3));

        assertThat(deployed.toCompletableFuture().join()).isTrue();
        assertThat(answer("a", 1)).isEqualTo("one:1");
        assertThat(setting("handler_version")).isEqualTo("[1.0,2) from deploy/a.json");
        assertThat(facts("a").handlerRule())
                .endsWith(", of version [1.0,2) as 'handler_version' in deploy/a.json asks");
        assertThat(deployNow(deployment("b", "net", "echo_service"))).isTrue();
        assertThat(answer("b", 1)).isEqualTo("echo:1");

        EchoHandlers better = new EchoHandlers("better");
        registry.arrived(handler(better, "1.9.0", 0, 4));
        await().until(() -> answer("a", 1).equals("better:1"));
        registry.unbindHandler(better);
        registry.unbindHandler(one);
        awaitReason("a", "needs a handler for 'echo_service' of version [1.0,2); there is 2.0.0");
        assertThat(answer("b", 1)).isEqualTo("echo:1");
    }

    @Test
    void movesToThePinnedVersionWithoutALostRequest() {
        engineComes();
        EchoHandlers two = new EchoHandlers("two");
        registry.arrived(handler(handlers, "1.0.0", 0, 2));
        registry.arrived(handler(two, "2.0.0", 0, 3));
        assertThat(deployNow(configured())).isTrue();
        assertThat(answer("a", 1)).isEqualTo("two:1");

        assertThat(deployNow(configured("handler_version", "2"))).isTrue();
        assertThat(engine.loads).hasValue(1);
        assertThat(deployNow(configured("handler_version", "[1,2)"))).isTrue();

        assertThat(answer("a", 1)).isEqualTo("echo:1");
        registry.close();
        assertThat(two.open).hasValue(0);
    }

    @Test
    void servesOnWithTheOldHandlerWhenABetterOneCannotBeMade() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));

        registry.arrived(handler(
                context -> {
                    throw new IllegalStateException("broken");
                },
                "9.0.0",
                0,
                9));

        await().until(() -> facts("a").lastFailure().isPresent());
        assertThat(facts("a").state()).isEqualTo(ModelState.READY);
        assertThat(answer("a", 1)).isEqualTo("echo:1");
    }

    @Test
    void holdsNoHandlerThatHasLeft() {
        bothCome();
        handlers.refusal = "no such labels";
        assertThat(deployNow(deployment("a", "net", "echo_service"))).isFalse();
        assertThat(facts("a").handlerBundle()).isEqualTo("echo 1.0.0");

        registry.unbindHandler(handlers);

        assertThat(facts("a").handlerBundle()).isEmpty();
        assertThat(facts("a").reason()).isEqualTo("no such labels");
    }

    @Test
    void refusesMoreThanTheQueueHolds() {
        registry.close();
        registry = registry(1, 2, LONG, LONG);
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        engine.running = Gate.shut();
        List<CompletableFuture<Response>> accepted = new ArrayList<>();
        accepted.add(predict("a", 0));
        await().until(() -> engine.running.arrived() == 1);
        accepted.add(predict("a", 1));
        accepted.add(predict("a", 2));

        PredictionException full = refused("a", 3);

        assertThat(full.kind()).isEqualTo(FailureKind.QUEUE_FULL);
        assertThat(full.retryAfter()).hasValue(Duration.ofSeconds(1));
        assertThat(facts("a").queued()).isEqualTo(2);
        engine.running.release();
        assertThat(accepted.stream().map(answer -> answer.join().value()))
                .containsExactly("echo:0", "echo:1", "echo:2");
    }

    @Test
    void runsNothingThatWasTakenBackBeforeItBegan() {
        registry.close();
        registry = registry(1, 2, LONG, LONG);
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        engine.running = Gate.shut();
        CompletableFuture<Response> running = predict("a", 0);
        await().until(() -> engine.running.arrived() == 1);
        CompletableFuture<Response> first = predict("a", 1);
        CompletableFuture<Response> second = predict("a", 2);

        assertThat(first.cancel(true)).isTrue();
        assertThat(running.cancel(true)).isFalse();

        assertThat(facts("a").queued()).isEqualTo(1);
        CompletableFuture<Response> third = predict("a", 3);
        engine.running.release();
        assertThat(List.of(
                        running.join().value(),
                        second.join().value(),
                        third.join().value()))
                .containsExactly("echo:0", "echo:2", "echo:3");
        assertThat(first).isCancelled();
        assertThat(running.cancel(true)).isFalse();
        assertThat(engine.running.arrived()).isEqualTo(3);
        assertThat(facts("a").cancelled()).isEqualTo(1);
        assertThat(facts("a").failed()).isZero();
    }

    @Test
    void isGoneOnceWhatItWaitedForHasBeenTakenBack() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        registry.unbindHandler(handlers);
        CompletableFuture<Response> held = predict("a", 1);

        assertThat(held.cancel(false)).isTrue();

        registry.undeploy("a").toCompletableFuture().join();
    }

    @Test
    void loadsNothingMoreOnceItEnds() {
        bothCome();
        engine.loading = Gate.shut();
        for (String name : List.of("a", "b", "c")) {
            registry.deploy(deployment(name, "net", "echo_service"));
        }
        await().until(() -> engine.loading.arrived() == 1);

        CompletableFuture<Void> closed = CompletableFuture.runAsync(registry::close);
        await().until(() -> registry.models().isEmpty());
        engine.loading.release();

        closed.join();
        assertThat(engine.loading.arrived()).isEqualTo(1);
        await().untilAtomic(released, equalTo(3));
    }

    @Test
    void abandonsACallThatDoesNotReturnAndFailsTheModelAfterSome() {
        registry.close();
        registry = registry(1, 100, Duration.ofMillis(100), LONG);
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        deployNow(deployment("b", "net", "echo_service"));
        Gate stuck = Gate.shut();
        // one call, and not the warm-up of the worker that takes the lost one's place
        engine.slowOnce("hotplate-worker", stuck);
        CompletableFuture<Response> first = predict("a", 1);
        await().until(() -> stuck.arrived() == 1);

        assertThat(failure(first).kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(answer("b", 1)).isEqualTo("echo:1");
        assertThat(facts("a").abandoned()).isEqualTo(1);

        engine.slowOnce("hotplate-worker", stuck);
        assertThat(failure(predict("a", 2)).kind()).isEqualTo(FailureKind.TIMEOUT);
        awaitState("a", ModelState.FAILED);
        assertThat(facts("a").reason()).contains("2 calls that were abandoned after 100 ms have not returned");
        stuck.release();
        await().until(() -> engine.openNetworks.get() == 1);
    }

    @Test
    void answersWhatItAcceptedBeforeItIsGone() {
        registry.close();
        registry = registry(1, 100, LONG, LONG);
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        Model model = registry.find("a").orElseThrow();
        engine.running = Gate.shut();
        CompletableFuture<Response> running = predict("a", 1);
        CompletableFuture<Response> queued = predict("a", 2);

        CompletableFuture<Void> gone = registry.undeploy("a").toCompletableFuture();

        await().until(() -> model.facts().state() == ModelState.DRAINING);
        assertThat(model.refusal()).hasValueSatisfying(refusal -> assertThat(refusal)
                .hasMessage("Model 'a' is DRAINING: it is being removed"));
        engine.running.release();
        gone.join();
        assertThat(List.of(running.join().value(), queued.join().value())).containsExactly("echo:1", "echo:2");
        assertThat(model.facts().state()).isEqualTo(ModelState.GONE);
        assertThat(registry.find("a")).isEmpty();
        assertThat(model.facts().handlerBundle()).isEmpty();
        await().untilAtomic(released, equalTo(1));
    }

    @Test
    void takesTurnsSoThatABusyModelDoesNotStarveAnother() {
        registry.close();
        registry = registry(1, 1000, LONG, LONG);
        bothCome();
        deployNow(deployment("busy", "net", "echo_service"));
        deployNow(deployment("quiet", "net", "echo_service"));
        engine.running = Gate.shut();
        List<CompletableFuture<Response>> busy = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            busy.add(predict("busy", i));
        }
        CompletableFuture<Response> quiet = predict("quiet", 1);
        AtomicInteger answeredBefore = new AtomicInteger(-1);
        quiet.thenRun(() -> answeredBefore.set(
                (int) busy.stream().filter(CompletableFuture::isDone).count()));

        engine.running.release();

        CompletableFuture.allOf(busy.toArray(CompletableFuture[]::new)).join();
        await().until(() -> answeredBefore.get() >= 0);
        assertThat(answeredBefore.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void aFaultOfAHandlerHarmsItsOwnRequestAndIsShown() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));

        PredictionException fault = failure(registry.find("a").orElseThrow().predict(request("throw")));

        assertThat(fault.kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(facts("a").lastFailure().orElseThrow().stack()).contains("IllegalStateException: told to");
        assertThat(failure(registry.find("a").orElseThrow().predict(request("text"))))
                .hasMessage("x is 'text'; allowed is a number");
        assertThat(answer("a", 1)).isEqualTo("echo:1");
    }

    @Test
    void aLentNetworkIsLentForOneCall() {
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        answer("a", 1);

        assertThatThrownBy(() -> handlers.stolen.forward(List.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closesWhatIsStillBeingLoadedWhenItEnds() {
        bothCome();
        engine.loading = Gate.shut();
        registry.deploy(deployment("a", "net", "echo_service"));
        await().until(() -> engine.loading.arrived() == 1);

        CompletableFuture<Void> closed = CompletableFuture.runAsync(registry::close);
        await().until(() -> registry.models().isEmpty());
        engine.loading.release();

        closed.join();
        assertThat(engine.openNetworks).hasValue(0);
    }

    @Test
    void aHundredModelsNeedNoMoreThreadsThanOne() {
        bothCome();
        deployNow(deployment("m0", "net", "echo_service"));
        int threads = Thread.activeCount();

        for (int i = 1; i < 100; i++) {
            deployNow(deployment("m" + i, "net", "echo_service"));
            assertThat(answer("m" + i, i)).isEqualTo("echo:" + i);
        }

        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 1);
    }

    @Test
    void losesNoRequestWhateverComesAndGoes() throws Exception {
        registry.close();
        registry = registry(3, 10_000, LONG, LONG);
        bothCome();
        deployNow(deployment("a", "net", "echo_service"));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger right = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        for (int c = 0; c < 4; c++) {
            clients.execute(() -> {
                for (int i = 0; !over.get(); i++) {
                    int number = i;
                    String answer = predict("a", number)
                            .handle((r, e) -> e == null ? r.value().toString() : e.toString())
                            .join();
                    (answer.equals("echo:" + number) ? right : wrong).incrementAndGet();
                }
            });
        }
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(4)) {
                case 0 -> deployNow(deployment("a", random.nextBoolean() ? "net" : "bad", "echo_service"));
                case 1 -> {
                    registry.unbindEngine(engine);
                    engineComes();
                }
                case 2 -> {
                    registry.unbindHandler(handlers);
                    handlerComes(handlers, 0);
                }
                default -> registry.deploy(deployment("a", "net", "echo_service"));
            }
        }
        over.set(true);
        clients.shutdown();

        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).hasValue(0);
        assertThat(right.get()).isPositive();
    }

    @Test
    void takesOtherDefaultsWithoutAGap() throws Exception {
        bothCome();
        assertThat(registry.deploy(deployment("a", "net", "echo_service"))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .isTrue();
        Model model = registry.find("a").orElseThrow();
        int loads = engine.openNetworks.get();

        registry.modified(new ModelDefaults(1, 7, LONG, LONG, LONG, 2, Map.of()));

        await().untilAsserted(() -> assertThat(model.facts().queueCapacity()).isEqualTo(7));
        assertThat(registry.find("a")).containsSame(model);
        assertThat(model.refusal()).isEmpty();
        assertThat(model.facts().state()).isEqualTo(ModelState.READY);
        assertThat(model.facts().workers()).isEqualTo(2);
        assertThat(engine.openNetworks).hasValue(loads);
    }

    @Test
    void findsAHandlerByAnAliasThatCameLater() {
        bothCome();
        registry.deploy(deployment("a", "net", "my_service"));
        await().untilAsserted(() ->
                assertThat(registry.find("a").orElseThrow().facts().state()).isEqualTo(ModelState.WAITING));

        registry.modified(new ModelDefaults(2, 100, LONG, LONG, LONG, 2, Map.of("my_service", "echo_service")));

        await().untilAsserted(() ->
                assertThat(registry.find("a").orElseThrow().facts().state()).isEqualTo(ModelState.READY));
    }

    private static WhiteboardModelRegistry registry(int workers, int queue, Duration timeout, Duration grace) {
        return new WhiteboardModelRegistry(new ModelDefaults(workers, queue, timeout, grace, LONG, 2, Map.of()));
    }

    private void bothCome() {
        engineComes();
        handlerComes(handlers, 0);
    }

    private void engineComes() {
        registry.arrived(new EngineComponent(
                "Fake", engine, new ComponentOrigin("fake 1.0.0", new Version("1.0.0"), "fake.jar", 0, 1)));
    }

    private void handlerComes(EchoHandlers factory, int ranking) {
        registry.arrived(handler(factory, "1.0.0", ranking, 2));
    }

    private static HandlerComponent handler(ModelHandlerFactory factory, String version, int ranking, long id) {
        return new HandlerComponent(
                Set.of("echo_service"),
                factory,
                new ComponentOrigin("echo " + version, new Version(version), "echo.jar", ranking, id));
    }

    private Deployment deployment(String name, String network, String service) {
        return deployment(name, network, new ServiceFile(service, Optional.empty()), ModelOptions.NONE);
    }

    /** Returns one of an archive that has just been copied. */
    private Deployment deployment(String name, String network, ServiceFile service, ModelOptions options) {
        return deployment(name, network, service, options, Path.of("copy-" + copies.incrementAndGet()));
    }

    private Deployment deployment(String name, String network, ServiceFile service, ModelOptions options, Path folder) {
        Signature signature = new Signature(
                List.of(new TensorSpec("x", Shape.of(Shape.ANY, 1))), Signature.JSON, List.of(), Signature.JSON);
        ModelArchive archive = new ModelArchive(
                folder, name, "", "Fake", "Fake", Path.of(network), Optional.empty(), signature, service, "");
        return new FakeDeployment(
                name,
                "deploy/" + name + ".model",
                archive,
                options,
                Optional.empty(),
                Optional.empty(),
                released::incrementAndGet,
                Optional::empty);
    }

    /** What deploy/a.json says. */
    public static ModelOptions options(Map<String, String> given) {
        ModelOptions.Builder options = ModelOptions.builder("deploy/a.json");
        given.forEach((key, value) -> {
            switch (key) {
                case ModelOptions.ENDPOINT -> options.endpoint(value);
                case ModelOptions.VERSION -> options.version(value);
                case ModelOptions.KEEP_PREVIOUS -> options.keepPrevious(Boolean.parseBoolean(value));
                case ModelOptions.HANDLER -> options.handler(value);
                case ModelOptions.HANDLER_VERSION -> options.handlerVersion(value);
                case ModelOptions.ENGINE -> options.engine(value);
                case ModelOptions.DEVICE -> options.device(value);
                case ModelOptions.WORKERS -> options.workers(Integer.parseInt(value));
                case ModelOptions.QUEUE -> options.queue(Integer.parseInt(value));
                case ModelOptions.BATCH_SIZE -> options.batchSize(Integer.parseInt(value));
                case ModelOptions.MAX_BATCH_DELAY -> options.maxBatchDelay(Duration.ofMillis(Long.parseLong(value)));
                case ModelOptions.MAX_REQUEST_SIZE -> options.maxRequestSize(Long.parseLong(value));
                case ModelOptions.MAX_ANSWER_BYTES -> options.maxAnswerBytes(Long.parseLong(value));
                case ModelOptions.TIMEOUT -> options.timeout(Duration.ofSeconds(Long.parseLong(value)));
                default -> options.handlerOption(key, value);
            }
        });
        return options.build();
    }

    private Deployment configured(String... keysAndValues) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            given.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return deployment(
                "a", "net", new ServiceFile("echo_service", Optional.empty()), options(given), Path.of("one-copy"));
    }

    private String setting(String key) {
        return facts("a").settings().stream()
                .filter(setting -> setting.key().equals(key))
                .map(setting -> setting.value() + " from " + setting.source())
                .collect(Collectors.joining());
    }

    private boolean deployNow(Deployment deployment) {
        return registry.deploy(deployment).toCompletableFuture().join();
    }

    private ModelFacts facts(String name) {
        return registry.find(name).orElseThrow().facts();
    }

    private CompletableFuture<Response> predict(String name, int number) {
        return registry.find(name).orElseThrow().predict(request(number));
    }

    private static Request request(Object item) {
        return new Request(Map.of("x", item));
    }

    private Object answer(String name, int number) {
        return predict(name, number).join().value();
    }

    private PredictionException refused(String name, int number) {
        return failure(predict(name, number));
    }

    private static PredictionException failure(CompletableFuture<Response> answer) {
        try {
            throw new AssertionError("answered: " + answer.join().value());
        } catch (CompletionException e) {
            return (PredictionException) e.getCause();
        }
    }

    private void awaitReason(String name, String reason) {
        await().until(() -> registry.find(name)
                .map(model -> model.facts().reason().startsWith(reason))
                .orElse(false));
    }

    private void awaitState(String name, ModelState state) {
        await().until(() -> facts(name).state() == state);
    }
}
