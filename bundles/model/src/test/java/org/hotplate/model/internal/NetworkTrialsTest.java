// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkTrials;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
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
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Version;

@Timeout(60)
class NetworkTrialsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeEngine engine = new FakeEngine();
    private final FakeEngine child = new FakeEngine();
    private final Trials trials = new Trials();
    private WhiteboardModelRegistry registry;

    /** Runs what it is asked for with the child's engine. */
    private final class Trials implements NetworkTrials {

        private final Queue<Candidate> tried = new ConcurrentLinkedQueue<>();
        private volatile Gate gate = Gate.open();
        private volatile String verdict = "";

        @Override
        public void check(Candidate candidate, ModelEngine original, Run run) throws ModelLoadException {
            assertThat(original).isSameAs(engine);
            tried.add(candidate);
            if (candidate.model().equals("slow")) {
                gate.pass();
            }
            if (!verdict.isEmpty()) {
                throw new ModelLoadException(verdict);
            }
            run.with(child);
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
        for (FakeEngine each : List.of(engine, child)) {
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
        NetworkTrials.Candidate candidate = trials.tried.element();
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

    private CompletableFuture<Boolean> deploy(String name) {
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
                        ModelOptions.NONE,
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
