// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.DeviceMemory;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.model.ModelState;
import org.hotplate.model.PredictionException;
import org.hotplate.model.admin.ModelOptions;
import org.hotplate.model.admin.Scale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on the devices of an engine that has several. */
class DevicesTest {

    private static final Device GPU2 = new Device("gpu2");

    @TempDir
    Path folder;

    private final ModelBench bench = new ModelBench(4);
    private final FakeEngine engine = bench.engine;

    @BeforeEach
    void plugIn() {
        engine.devices =
                Stream.of("cpu", "gpu0", "gpu1", "gpu2").map(Device::new).toList();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.close();
    }

    @Test
    void loadsOntoTheFirstDeviceWhereNobodySaysOtherwise() {
        assertThat(bench.deploy("a", Map.of())).isTrue();

        assertThat(engine.loadedOn).containsExactly("cpu");
        assertThat(bench.facts("a").device()).isEqualTo("cpu");
        assertThat(bench.setting("a", "device")).isEqualTo("cpu from default");
    }

    @Test
    void spreadsReplicasOverDevicesWithTheWeightsOnceOnEach() {
        assertThat(deploy("device", "gpu0, gpu2")).isTrue();

        assertThat(engine.loadedOn).containsExactly("gpu0", "gpu2");
        assertThat(engine.replicasOn).containsOnly(Map.entry("gpu0", 2), Map.entry("gpu2", 2));
        assertThat(bench.facts("a").device()).isEqualTo("gpu0,gpu2");
        assertThat(bench.setting("a", "device")).isEqualTo("gpu0,gpu2 from deploy/a.json");
        assertThat(ModelBench.answers(bench.predictAll("a", 0, 50))).isEqualTo(ModelBench.echoes(0, 50));
    }

    @Test
    void keepsThemSpreadWhenItIsScaled() {
        assertThat(deploy("device", "gpu0,gpu1")).isTrue();

        scale(2);
        assertThat(engine.replicasOn).containsOnly(Map.entry("gpu0", 1), Map.entry("gpu1", 1));

        scale(4);
        Gate gate = bench.occupy("a", 4);
        assertThat(engine.replicasOn).containsOnly(Map.entry("gpu0", 2), Map.entry("gpu1", 2));

        gate.release();
        scale(1);
        await().until(() -> engine.openReplicas.get() == 1);
        assertThat(engine.openNetworks).hasValue(2);
    }

    @Test
    void movesToOtherDevicesWithoutAGap() {
        assertThat(deploy("device", "gpu0,gpu1")).isTrue();

        assertThat(deploy("device", "gpu2")).isTrue();

        await().until(() -> engine.openNetworks.get() == 1);
        assertThat(engine.replicasOn).containsOnly(Map.entry("gpu0", 0), Map.entry("gpu1", 0), Map.entry("gpu2", 4));
        assertThat(bench.facts("a").device()).isEqualTo("gpu2");
    }

    @Test
    void failsWhereTheEngineLacksADeviceAndSaysWhichThereAre() {
        assertThat(deploy("device", "gpu0,gpu7")).isFalse();

        assertThat(bench.facts("a").reason())
                .isEqualTo("configuration: deploy/a.json: 'device' is 'gpu0,gpu7'; allowed is one or more, each once,"
                        + " of cpu, gpu0, gpu1, gpu2, the devices of engine Fake 1");
        assertThat(engine.loadedOn).isEmpty();
        assertThat(refusal("a").kind()).isEqualTo(FailureKind.UNAVAILABLE);
    }

    @Test
    void failsWhereADeviceIsNamedTwiceOrNotAtAll() {
        assertThat(deploy("device", "gpu0,gpu0")).isFalse();
        assertThat(deploy("device", "gpu0,")).isFalse();

        assertThat(bench.facts("a").reason())
                .contains("'device' is 'gpu0,'; allowed is one or more, each once, of cpu");
    }

    @Test
    void takesTheServersDeviceForModelsThatDoNotSay() {
        assertThat(bench.deploy("before", Map.of())).isTrue();

        bench.registry.modified(defaults("gpu1,gpu2"));
        assertThat(deploy("queue", "9")).isTrue();
        assertThat(bench.deploy("own", options("device", "cpu"), Path.of("net")))
                .isTrue();

        assertThat(engine.loadedOn).containsExactly("cpu", "gpu1", "gpu2", "cpu");
        assertThat(bench.setting("a", "device")).isEqualTo("gpu1,gpu2 from conf/hotplate.models.cfg");
        assertThat(bench.facts("before").device()).isEqualTo("cpu");
        assertThat(ModelBench.answer(bench.predict("before", 7))).isEqualTo("echo:7");
    }

    @Test
    void triesAgainWhenTheServersDeviceIsMended() {
        bench.registry.modified(defaults("gpu9"));
        assertThat(bench.deploy("a", Map.of())).isFalse();
        assertThat(bench.facts("a").reason())
                .startsWith("configuration: conf/hotplate.models.cfg: 'device' is 'gpu9'; allowed is");

        bench.registry.modified(defaults("gpu2"));

        assertThat(deploy("queue", "9")).isTrue();
        assertThat(bench.facts("a").device()).isEqualTo("gpu2");
    }

    @Test
    void triesNoWeightsThatAreSureNotToFit() throws Exception {
        engine.memory.put(new Device("gpu0"), new DeviceMemory(8_000_000, 16_000_000_000L));
        engine.memory.put(GPU2, new DeviceMemory(1_200_000, 16_000_000_000L));
        bench.deploy("other", options("device", "gpu2"), Path.of("net"));

        assertThat(bench.deploy("a", options("device", "gpu0,gpu2"), weights(2_500_000)))
                .isFalse();

        assertThat(engine.loadedOn).containsExactly("gpu2");
        assertThat(bench.facts("a").state()).isEqualTo(ModelState.FAILED);
        PredictionException refusal = refusal("a");
        assertThat(refusal.kind()).isEqualTo(FailureKind.OUT_OF_RESOURCES);
        assertThat(refusal)
                .hasMessage(
                        "Model 'a' is FAILED: its weights do not fit on gpu2: a.params has 2.5 MB, and there are"
                                + " 1.2 MB free of 16,000.0 MB; set another 'device' or free memory there, and deploy it again");
        assertThat(bench.registry.find("a").orElseThrow().refusal()).isPresent();
        assertThat(ModelBench.answer(bench.predict("other", 7))).isEqualTo("echo:7");

        engine.memory.put(GPU2, new DeviceMemory(2_500_000, 16_000_000_000L));
        assertThat(bench.deploy("a", options("device", "gpu0,gpu2", "queue", "9"), weights(2_500_000)))
                .isTrue();
        assertThat(bench.registry.find("a").orElseThrow().refusal()).isEmpty();
    }

    @Test
    void loadsOntoNoneOfItsDevicesWhereOneHasNoRoom() {
        engine.fullForNetworks = "gpu2";

        assertThat(deploy("device", "gpu0,gpu2")).isFalse();

        assertThat(engine.loadedOn).containsExactly("gpu0", "gpu2");
        assertThat(engine.openNetworks).hasValue(0);
        assertThat(refusal("a").kind()).isEqualTo(FailureKind.OUT_OF_RESOURCES);
        assertThat(refusal("a")).hasMessage("Model 'a' is FAILED: net needs 2.0 MB on gpu2, where 1.0 MB is free");
    }

    @Test
    void servesOnWhenAnUpdateFindsNoRoom() {
        assertThat(deploy("device", "gpu1")).isTrue();
        engine.fullForNetworks = "gpu2";

        assertThat(deploy("device", "gpu2")).isFalse();

        assertThat(bench.facts("a").state()).isEqualTo(ModelState.READY);
        assertThat(bench.facts("a").lastFailure().orElseThrow().message()).contains("2.0 MB on gpu2");
        assertThat(ModelBench.answer(bench.predict("a", 7))).isEqualTo("echo:7");
    }

    @Test
    void failsWhereThereIsRoomForTheWeightsButNotToRun() {
        engine.fullForRuns = "gpu1";

        assertThat(deploy("device", "gpu0,gpu1")).isFalse();

        assertThat(refusal("a").kind()).isEqualTo(FailureKind.OUT_OF_RESOURCES);
        assertThat(refusal("a"))
                .hasMessage("Model 'a' is FAILED: there is not enough memory to run its network:"
                        + " 1 rows need 2.0 MB on gpu1, where 1.0 MB is free");
    }

    @Test
    void failsWhereThereIsNoRoomForItsBatches() {
        engine.fullForRuns = "gpu1";
        engine.tooManyRows = 8;

        assertThat(deploy("device", "gpu1", "batch_size", "8")).isFalse();

        assertThat(refusal("a").kind()).isEqualTo(FailureKind.OUT_OF_RESOURCES);
        assertThat(refusal("a"))
                .hasMessageContaining("'batch_size' is '8'; allowed is less, since there is not enough memory");
    }

    @Test
    void failsOnlyTheRequestsThatADeviceHasNoRoomFor() {
        assertThat(deploy("device", "gpu1")).isTrue();
        bench.deploy("other", Map.of());
        engine.fullForRuns = "gpu1";
        List<CompletableFuture<Response>> asked = bench.predictAll("a", 0, 20);

        for (CompletableFuture<Response> each : asked) {
            PredictionException failure = ModelBench.failure(each);
            assertThat(failure.kind()).isEqualTo(FailureKind.OUT_OF_RESOURCES);
            assertThat(failure).hasMessage("1 rows need 2.0 MB on gpu1, where 1.0 MB is free");
        }
        assertThat(ModelBench.answer(bench.predict("other", 7))).isEqualTo("echo:7");

        engine.fullForRuns = "";
        assertThat(ModelBench.answer(bench.predict("a", 8))).isEqualTo("echo:8");
        assertThat(bench.facts("a").state()).isEqualTo(ModelState.READY);
        await().until(() -> bench.facts("a").failed() == 20);
    }

    @Test
    void answersOneByOneWhatThereIsNoRoomForTogether() {
        assertThat(deploy("device", "gpu1", "batch_size", "4", "workers", "1")).isTrue();
        engine.fullForRuns = "gpu1";
        engine.tooManyRows = 2;
        Gate gate = bench.occupy("a", 1);

        List<CompletableFuture<Response>> asked = new ArrayList<>(bench.predictAll("a", 0, 4));
        gate.release();

        assertThat(ModelBench.answers(asked)).isEqualTo(ModelBench.echoes(0, 4));
    }

    private boolean deploy(String... keysAndValues) {
        return bench.deploy("a", options(keysAndValues), Path.of("net"));
    }

    private static ModelOptions options(String... keysAndValues) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            given.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return WhiteboardModelRegistryTest.options(given);
    }

    private static ModelDefaults defaults(String device) {
        return new ModelDefaults(
                4,
                1000,
                ModelBench.TIMEOUT,
                ModelBench.TIMEOUT,
                ModelBench.TIMEOUT,
                ModelBench.LOAD_TIMEOUT,
                2,
                CrashLimit.DEFAULT,
                Map.of(),
                device,
                ModelDefaults.source(4, 4));
    }

    private Path weights(int bytes) throws IOException {
        return Files.write(folder.resolve("a.params"), new byte[bytes]);
    }

    private void scale(int workers) {
        bench.registry
                .scale("a", new Scale(OptionalInt.of(workers), OptionalInt.empty()))
                .toCompletableFuture()
                .join();
    }

    private PredictionException refusal(String name) {
        return ModelBench.failure(bench.predict(name, 1));
    }
}
