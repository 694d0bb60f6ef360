// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.hotplate.archive.ModelArchive;
import org.hotplate.archive.ServiceFile;
import org.hotplate.engine.EngineProcessException;
import org.hotplate.engine.Isolation;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkIsolation;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.model.CallContext;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.admin.ModelOptions;
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
import org.osgi.framework.Version;

class NetworkIsolationTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final ModelOptions ISOLATED =
            ModelOptions.builder().isolation("engine").build();

    private final FakeEngine engine = new FakeEngine();
    private final FakeEngine child = new FakeEngine();
    private final FakeEngine process = new FakeEngine();
    private final Trials trials = new Trials();
    private WhiteboardModelRegistry registry;

    /** Runs what it is asked for with the child's engine. */
    private final class Trials implements NetworkIsolation {

        private final Queue<Candidate> tried = new ConcurrentLinkedQueue<>();
        private volatile Gate gate = Gate.open();
        private volatile String verdict = "";

        @Override
        public int check(Candidate candidate, ModelEngine original, Run run) throws ModelLoadException {
            assertThat(original).isSameAs(engine);
            tried.add(candidate);
            if (candidate.model().equals("slow")) {
                gate.pass();
            }
            if (!verdict.isEmpty()) {
                throw new ModelLoadException(verdict);
            }
            run.with(child, 0);
            return 0;
        }

        @Override
        public ModelEngine engineFor(Candidate candidate, ModelEngine original) {
            assertThat(original).isSameAs(engine);
            return candidate.isolation().equals(Optional.of(Isolation.ENGINE)) ? process : original;
        }

        @Override
        public ModelEngine engineFor(String title, String framework, ModelEngine original) {
            throw new AssertionError("Only networks of models are asked for");
        }

        @Override
        public boolean release(String model) {
            throw new AssertionError("The registry releases nothing");
        }
    }

    @BeforeEach
    void start() {
        registry = new WhiteboardModelRegistry(
                new ModelDefaults(2, 100, LONG, LONG, LONG, 8, Map.of()),
                OperatorOverrides.unkept(),
                2,
                new TimerThread(),
                trials);
        registry.arrived(new EngineComponent(
                "Fake", engine, new ComponentOrigin("fake 1", new Version("1.0.0"), "fake.jar", 0, 1)));
        registry.arrived(new HandlerComponent(
                Set.of("echo_service"),
                new EchoHandlers("echo"),
                new ComponentOrigin("echo 1", new Version("1.0.0"), "echo.jar", 0, 2)));
    }

    @AfterEach
    void nothingIsLeft() {
        registry.close();
        for (FakeEngine each : List.of(engine, child, process)) {
            assertThat(each.misuses).hasValue(0);
            assertThat(each.openReplicas).hasValue(0);
            assertThat(each.openNetworks).hasValue(0);
        }
    }

    @Test
    void runsANetworkInAChildBeforeItIsLoaded() {
        assertThat(deploy("a").join()).isTrue();

        assertThat(child.loads).hasValue(1);
        assertThat(child.openNetworks).as("closed after the trial").hasValue(0);
        assertThat(child.rows).containsExactly(1);
        assertThat(engine.loads).hasValue(1);
        NetworkIsolation.Candidate candidate = trials.tried.element();
        assertThat(candidate.model()).isEqualTo("a");
        assertThat(candidate.engine()).isEqualTo("Fake");
        assertThat(candidate.files().definition()).isEqualTo(Path.of("net"));
    }

    @Test
    void doesNotLoadANetworkThatHasNotPassed() {
        trials.verdict = "it ended the child";

        assertThat(deploy("a").join()).isFalse();

        assertThat(facts("a").state()).isEqualTo(ModelState.FAILED);
        assertThat(facts("a").reason()).isEqualTo("it ended the child");
        assertThat(engine.loads).hasValue(0);
    }

    @Test
    void aTrialThatTakesLongDelaysNoOtherLoad() {
        trials.gate = Gate.shut();
        CompletableFuture<Boolean> slow = deploy("slow");

        assertThat(deploy("a").join()).isTrue();

        assertThat(slow).isNotDone();
        assertThat(facts("slow").state()).isEqualTo(ModelState.LOADING);
        trials.gate.release();
        assertThat(slow.join()).isTrue();
    }

    @Test
    void aModelThatIsRemovedDuringItsTrialIsNotLoaded() {
        trials.gate = Gate.shut();
        CompletableFuture<Boolean> slow = deploy("slow");

        registry.undeploy("slow").toCompletableFuture().join();

        assertThat(slow.join()).isFalse();
        trials.gate.release();
        assertThat(deploy("a").join()).isTrue();
        assertThat(engine.loads).hasValue(1);
    }

    @Test
    void loadsANetworkIntoTheProcessThatItsConfigurationNames() throws Exception {
        assertThat(deploy("a", ISOLATED).join()).isTrue();

        assertThat(engine.loads).hasValue(0);
        assertThat(process.loads).hasValue(1);
        assertThat(predict("a").get()).isNotNull();
    }

    @Test
    void aRequestThatEndsTheProcessCanBeRepeatedAndTheThirdFailsTheModel() throws Exception {
        assertThat(deploy("a", ISOLATED).join()).isTrue();
        assertThat(deploy("b", ISOLATED).join()).isTrue();
        process.processEnd = new EngineProcessException("it ended (SIGFPE)", true, new IOException("lost"));

        for (int i = 1; i <= 3; i++) {
            assertThatThrownBy(() -> predict("a").get())
                    .cause()
                    .isInstanceOfSatisfying(PredictionException.class, failure -> {
                        assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
                        assertThat(failure.retryAfter()).isPresent();
                        assertThat(failure).hasMessage("it ended (SIGFPE)");
                    });
            assertThat(facts("a").crashes()).isEqualTo(i);
        }

        await().until(() -> facts("a").state() == ModelState.FAILED);
        assertThat(facts("a").reason())
                .startsWith("3 requests ended the process of its network within 600 s (crash.limit and crash.minutes")
                .contains("the last one: it ended (SIGFPE); the request's id is 'r1'; correct the model");
        process.processEnd = null;
        assertThat(predict("b").get()).isNotNull();
    }

    @Test
    void aProcessThatEndsForAnotherReasonDoesNotCount() throws Exception {
        assertThat(deploy("a", ISOLATED).join()).isTrue();
        process.processEnd = new EngineProcessException("it was killed", false, new IOException("lost"));

        for (int i = 1; i <= 5; i++) {
            assertThatThrownBy(() -> predict("a").get()).hasMessageContaining("it was killed");
        }

        process.processEnd = null;
        assertThat(predict("a").get()).isNotNull();
        assertThat(facts("a").crashes()).isEqualTo(0);
        assertThat(facts("a").state()).isEqualTo(ModelState.READY);
    }

    @Test
    void cancelsTheCallOfTheNetworkWhenItsTimeIsUp() throws Exception {
        ModelOptions hasty = ModelOptions.builder()
                .isolation("engine")
                .timeout(Duration.ofMillis(50))
                .build();
        assertThat(deploy("a", hasty).join()).isTrue();
        Gate gate = Gate.shut();
        process.running = gate;

        assertThatThrownBy(() -> predict("a").get())
                .cause()
                .isInstanceOfSatisfying(PredictionException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(FailureKind.TIMEOUT));

        await().until(() -> process.cancelled.get() == 1);
        gate.release();
    }

    private CompletableFuture<Response> predict(String name) {
        return registry.find(name)
                .orElseThrow()
                .predict(new Request(Map.of("x", 1)), CallContext.NONE.withRequestId("r1"));
    }

    private CompletableFuture<Boolean> deploy(String name) {
        return deploy(name, ModelOptions.NONE);
    }

    private CompletableFuture<Boolean> deploy(String name, ModelOptions options) {
        Signature signature = new Signature(
                List.of(new TensorSpec("x", Shape.of(Shape.ANY, 1))), Signature.JSON, List.of(), Signature.JSON);
        ModelArchive archive = new ModelArchive(
                Path.of("copy-of-" + name),
                name,
                "",
                "Fake",
                "Fake",
                Path.of("net"),
                Optional.empty(),
                signature,
                new ServiceFile("echo_service", Optional.empty()),
                "");
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

    private ModelFacts facts(String name) {
        return registry.find(name).orElseThrow().facts();
    }
}
