// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.EngineFailure;
import org.hotplate.handler.Response;
import org.hotplate.model.ModelFacts;
import org.hotplate.model.ModelState;
import org.hotplate.model.internal.FakeEngine;
import org.hotplate.model.internal.ModelBench;
import org.hotplate.model.internal.WhiteboardModelRegistryTest;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** Which engine serves a model where several are called what it wants, and why. */
class EngineSelectionTest {

    private final ModelBench bench = new ModelBench(2);
    private final FakeEngine other = new FakeEngine();

    @AfterEach
    void nothingIsLeft() {
        bench.close();
        assertThat(other.misuses).hasValue(0);
        // a call that ends after the registry closes what it used
        await().untilAsserted(() -> {
            assertThat(other.openReplicas).hasValue(0);
            assertThat(other.openNetworks).hasValue(0);
        });
    }

    @Test
    void takesTheOnlyOne() {
        deploy(Map.of());

        assertThat(facts().engineBundle()).isEqualTo("fake 1.0.0");
        assertThat(facts().engineRule()).isEqualTo("the only one for Fake");
        assertThat(facts().networkInputs()).extracting(TensorSpec::name).containsExactly("x");
        assertThat(facts().networkOutputs()).extracting(TensorSpec::name).containsExactly("x");
    }

    @Test
    void takesTheOneThatIsRankedHighest() {
        otherComes("1.0.0", 5);
        deploy(Map.of());

        assertThat(facts().engineBundle()).isEqualTo("other 1.0.0");
        assertThat(facts().engineRule()).isEqualTo("the highest ranking (5) of 2 for Fake");
    }

    @Test
    void takesTheHigherVersionOfEquallyRankedOnes() {
        otherComes("1.1.0", 0);
        deploy(Map.of());

        assertThat(facts().engineBundle()).isEqualTo("other 1.1.0");
        assertThat(facts().engineRule()).isEqualTo("the highest version (1.1.0) of 2 for Fake");
    }

    @Test
    void takesTheFirstOfOtherwiseEqualOnes() {
        otherComes("1.0.0", 0);
        deploy(Map.of());

        assertThat(facts().engineBundle()).isEqualTo("fake 1.0.0");
        assertThat(facts().engineRule()).isEqualTo("registered first of 2 for Fake");
    }

    @Test
    void takesTheOneThatHasTheWantedDevices() {
        bench.engine.devices = devices("cpu", "gpu0", "gpu1");
        otherComes("2.0.0", 9);
        deploy(Map.of("device", "gpu0,gpu1"));

        assertThat(facts().engineBundle()).isEqualTo("fake 1.0.0");
        assertThat(facts().engineRule()).isEqualTo("the only one of 2 for Fake that has gpu0,gpu1");
    }

    @Test
    void takesTheFirstGpuForAnyWhereItIsNotCounted() {
        bench.engine.devices = devices("cpu", "gpu0", "gpu1");
        deploy(Map.of("device", "gpu"));

        assertThat(facts().device()).isEqualTo("gpu0");
        assertThat(bench.setting("a", "device")).isEqualTo("gpu0 from deploy/a.json");
    }

    @Test
    void ranksThoseThatHaveTheWantedDevices() {
        bench.engine.devices = devices("cpu", "gpu0");
        otherComes("2.0.0", 9);
        FakeEngine third = new FakeEngine();
        third.devices = devices("gpu0");
        bench.registry.arrived(new EngineComponent(
                "Fake", third, new ComponentOrigin("third 1.0.0", new Version("1.0.0"), "t.jar", 3, 4)));
        deploy(Map.of("device", "gpu0"));

        assertThat(facts().engineBundle()).isEqualTo("third 1.0.0");
        assertThat(facts().engineRule()).isEqualTo("the highest ranking (3) of 2 for Fake that have gpu0");
    }

    @Test
    void saysWhatTheBestRankedHasWhereNoneHasTheDevice() {
        otherComes("1.0.0", 9);

        assertThat(tryToDeploy(Map.of("device", "gpu0"))).isFalse();

        assertThat(facts().reason()).contains("'device' is 'gpu0'; allowed is cpu, the devices of engine Fake 1");
    }

    @Test
    void takesTheBundleThatTheConfigurationNames() {
        otherComes("1.0.0", 9);
        deploy(Map.of("engine", "fake 1.0.0"));
        assertThat(facts().engineBundle()).isEqualTo("fake 1.0.0");

        deploy(Map.of("engine", "other"));

        assertThat(facts().engineBundle()).isEqualTo("other 1.0.0");
        assertThat(facts().engineRule()).isEqualTo("named by 'engine' in deploy/a.json, the only one for other");
        assertThat(bench.setting("a", "engine")).isEqualTo("Fake from deploy/a.json");
    }

    @Test
    void takesAVersionOfABundleAsMavenWritesItToo() {
        otherComes("0.1.0.SNAPSHOT", 0);
        deploy(Map.of("engine", "other 0.1.0-SNAPSHOT"));
        assertThat(facts().engineBundle()).isEqualTo("other 0.1.0.SNAPSHOT");

        bench.handOver("a", WhiteboardModelRegistryTest.options(Map.of("engine", "other 0.2.0")), Path.of("net"));

        await().until(() -> facts().reason()
                .equals("its update waits: needs engine other 0.2.0 (named by 'engine' in deploy/a.json; there is"
                        + " fake 1.0.0, other 0.1.0.SNAPSHOT)"));
    }

    @Test
    void takesTheFailureOfAnEngineOfAnotherFrameworkForTheConfigurations() {
        other.foreign = "Cannot load net as a toy: it is none";
        bench.registry.arrived(new EngineComponent(
                "Toy", other, new ComponentOrigin("toy 1.0.0", new Version("1.0.0"), "t.jar", 0, 4)));

        assertThat(tryToDeploy(Map.of("engine", "Toy"))).isFalse();

        assertThat(facts().reason())
                .isEqualTo(
                        "configuration: deploy/a.json: 'engine' is 'Toy', which cannot load net; allowed is an engine"
                                + " for the format Fake, such as Fake (Cannot load net as a toy: it is none)");
        bench.engine.foreign = "it is damaged";
        assertThat(tryToDeploy(Map.of("engine", "fake"))).isFalse();
        assertThat(facts().reason()).isEqualTo("it is damaged");
    }

    @Test
    void servesOnAsBeforeWhileAnotherEngineIsWaitedForThoughItsOwnLeavesAndReturns() {
        deploy(Map.of());
        bench.handOver("a", WhiteboardModelRegistryTest.options(Map.of("engine", "Toy")), Path.of("net"));
        String waits = "its update waits: needs engine Toy (named by 'engine' in deploy/a.json; there is Fake)";
        await().until(() -> facts().reason().equals(waits));

        bench.registry.unbindEngine(bench.engine);
        await().until(() -> facts().reason()
                .equals("needs engine Fake; its update waits: needs engine Toy (named by 'engine' in deploy/a.json;"
                        + " there is none)"));
        assertThat(facts().state()).isEqualTo(ModelState.WAITING);
        bench.registry.arrived(new EngineComponent(
                "Fake", bench.engine, new ComponentOrigin("fake 1.0.1", new Version("1.0.1"), "f.jar", 0, 10)));

        await().until(() -> facts().state() == ModelState.READY);
        await().until(() -> facts().reason().equals(waits));
    }

    @Test
    void leavesAModelWhereItIsWhenABetterOneComes() {
        deploy(Map.of());

        otherComes("1.0.0", 9);
        settle();
        assertThat(bench.engine.loads).hasValue(1);
        assertThat(other.loads).hasValue(0);
        assertThat(facts().engineBundle()).isEqualTo("fake 1.0.0");

        deploy(Map.of("queue", "9"));
        assertThat(facts().engineBundle()).isEqualTo("other 1.0.0");
    }

    @Test
    void goesOverToAnotherWhenItsEngineLeaves() {
        deploy(Map.of());
        otherComes("0.9.0", 0);

        bench.registry.unbindEngine(bench.engine);

        assertThat(ModelBench.answer(bench.predict("a", 7))).isEqualTo("echo:7");
        await().until(() -> facts().state() == ModelState.READY);
        assertThat(facts().engineBundle()).isEqualTo("other 0.9.0");
        assertThat(facts().engineRule()).isEqualTo("the only one for Fake");
        assertThat(facts().networkInputs()).extracting(TensorSpec::name).containsExactly("x");
        assertThat(facts().networkOutputs()).extracting(TensorSpec::name).containsExactly("x");
        assertThat(bench.engine.openNetworks).hasValue(0);
    }

    @Test
    void saysWhatItWaitsForWhenTheLastOneHasLeft() {
        deploy(Map.of());

        bench.registry.unbindEngine(bench.engine);

        await().until(() -> facts().state() == ModelState.WAITING);
        assertThat(facts().reason()).isEqualTo("needs engine Fake");
        assertThat(facts().engineBundle()).isEmpty();
        assertThat(facts().engineRule()).isEmpty();
    }

    @Test
    void saysThatTheEngineItWaitsForCouldNotBeStarted() {
        deploy(Map.of());
        EngineFailure failure = new EngineFailure("Fake", "/somewhere/libfake.so is missing");
        bench.registry.bindEngineFailure(failure);
        assertThat(facts().state()).isEqualTo(ModelState.READY);

        bench.registry.unbindEngine(bench.engine);
        await().until(() ->
                facts().reason().equals("needs engine Fake, which could not be started: 'engine:list' says why"));

        bench.registry.unbindEngineFailure(failure);
        await().until(() -> facts().reason().equals("needs engine Fake"));
    }

    @Test
    void answersEveryRequestWhileEnginesComeAndGo() throws Exception {
        bench.engine.devices = devices("cpu", "gpu0", "gpu1");
        other.devices = bench.engine.devices;
        deploy(Map.of("device", "gpu0,gpu1"));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<Response>> answers = new ArrayList<>();
        Thread client = new Thread(() -> {
            for (int i = 0; !over.get(); i++) {
                CompletableFuture<Response> answer = bench.predict("a", i);
                answers.add(answer);
                answer.handle((response, failure) -> answered.incrementAndGet()).join();
            }
        });
        client.start();

        for (int i = 0; i < 10; i++) {
            int before = answered.get();
            otherComes("1.0." + i, i % 3);
            bench.registry.unbindEngine(bench.engine);
            bench.registry.arrived(new EngineComponent(
                    "Fake",
                    bench.engine,
                    new ComponentOrigin("fake 1.0." + i, new Version(1, 0, i), "f.jar", 0, 10 + i)));
            bench.registry.unbindEngine(other);
            await().until(() -> answered.get() > before);
        }
        over.set(true);
        client.join();

        assertThat(ModelBench.answers(answers)).isEqualTo(ModelBench.echoes(0, answers.size()));
        await().until(() -> facts().engineBundle().equals("fake 1.0.9"));
    }

    private void otherComes(String version, int ranking) {
        bench.registry.arrived(new EngineComponent(
                "Fake", other, new ComponentOrigin("other " + version, new Version(version), "o.jar", ranking, 3)));
    }

    private void deploy(Map<String, String> given) {
        assertThat(tryToDeploy(given)).isTrue();
    }

    private boolean tryToDeploy(Map<String, String> given) {
        return bench.deploy("a", WhiteboardModelRegistryTest.options(given), Path.of("net"));
    }

    /** Waits until all that was told to the registry has been taken up. */
    private void settle() {
        bench.registry.undeploy("nobody").toCompletableFuture().join();
    }

    private ModelFacts facts() {
        return bench.facts("a");
    }

    private static List<Device> devices(String... names) {
        return Stream.of(names).map(Device::new).toList();
    }
}
