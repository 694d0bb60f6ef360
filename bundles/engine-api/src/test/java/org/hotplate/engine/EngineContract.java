// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine must do, whatever its framework: what {@link ModelEngine} and its kin promise, tried out. */
@Timeout(240)
public abstract class EngineContract {

    private static final int THREADS = 8;
    private static final int CALLS = 100_000;
    private static final int LOADS = 500;

    @TempDir
    Path folder;

    private ModelEngine engine;
    private SampleNetworks networks;

    /** The engine, the same one each time; skips the test, by an assumption, where it cannot run. */
    protected abstract ModelEngine engine();

    /** The networks to run it on, to be written into this folder. */
    protected abstract SampleNetworks networks(Path folder);

    /** The device to run them on: the engine's first, unless a test of another says so. */
    protected Device device() {
        return engine().devices().get(0);
    }

    /** Whether the engine accepts tensors with a dimension of 0; if not, it must refuse them. */
    protected boolean acceptsEmptyTensors() {
        return true;
    }

    @BeforeEach
    void prepare() {
        engine = engine();
        networks = networks(folder);
    }

    @Test
    void tellsItsVersionAndItsDevices() {
        assertThat(engine.version()).isNotBlank();
        assertThat(engine.flavour()).isNotNull();
        assertThat(engine.devices()).isNotEmpty().doesNotHaveDuplicates().isEqualTo(engine.devices());
        for (Device device : engine.devices()) {
            assertThat(device.name()).matches("cpu|gpu(0|[1-9][0-9]*)");
            engine.memory(device)
                    .ifPresent(memory ->
                            assertThat(memory.total()).as(device.name()).isPositive());
        }
    }

    @Test
    void servesOnEveryDeviceItHas() throws Exception {
        NetworkFiles files = networks.sums();
        for (Device each : engine.devices()) {
            try (Network network = engine.load(files, each);
                    Replica replica = network.newReplica()) {
                assertAnswers(replica, SampleTensors.userAndItem(3, 7));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void returnsElementsOfEveryTypeUnchanged(DataType type) throws Exception {
        Shape shape = Shape.of(Shape.ANY, 3);
        Optional<NetworkFiles> files = networks.identity(type, shape);
        assumeTrue(files.isPresent(), () -> "The engine does not support inputs of " + type);
        Tensor given = SampleTensors.extremes(type);
        try (Network network = load(files.get());
                Replica replica = network.newReplica()) {
            Tensor got = replica.forward(List.of(given)).get(0);

            assertThat(network.inputs()).containsExactly(new TensorSpec("data", shape, type));
            assertThat(network.outputs()).hasSize(1).allSatisfy(output -> {
                assertThat(output.type()).isIn(type, null);
                assertThat(output.shape().accepts(got.shape())).isTrue();
                assertThat(output.shape().accepts(Shape.of(7, 3))).isTrue();
            });
            assertThat(got.type()).isEqualTo(type);
            assertThat(got.shape()).isEqualTo(given.shape());
            assertThat(got.data()).isEqualTo(given.data());
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptsNumbersOfEveryTypeForFloats(DataType type) throws Exception {
        try (Network network = load(networks.identity(DataType.FLOAT32, Shape.of(Shape.ANY, 3))
                        .orElseThrow());
                Replica replica = network.newReplica()) {
            if (type == DataType.STRING) {
                refuses(replica, "STRING", SampleTensors.extremes(type));
            } else {
                List<Tensor> answer = replica.forward(List.of(SampleTensors.ones(type)));

                assertThat(answer.get(0).toFloats()).containsExactly(1, 0, 1);
            }
        }
    }

    @Test
    void acceptsOrRefusesTensorsWithoutElements() throws Exception {
        try (Network network = load(networks.identity(DataType.FLOAT32, Shape.of(Shape.ANY, 3))
                        .orElseThrow());
                Replica replica = network.newReplica()) {
            Tensor empty = Tensor.zeros("data", DataType.FLOAT32, Shape.of(0, 3));
            if (acceptsEmptyTensors()) {
                assertThat(replica.forward(List.of(empty)).get(0).shape()).isEqualTo(Shape.of(0, 3));
            } else {
                refuses(replica, "[0, 3]", empty);
            }
            Tensor one = SampleTensors.ones(DataType.FLOAT32);
            assertThat(replica.forward(List.of(one)).get(0).toFloats()).containsExactly(1, 0, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "INT64", "STRING"})
    void acceptsScalars(DataType type) throws Exception {
        Optional<NetworkFiles> files = networks.identity(type, Shape.of());
        assumeTrue(files.isPresent(), "The engine does not support scalars");
        Tensor given =
                SampleTensors.extremes(type).reshaped(Shape.of(3)).rows(1, 1).reshaped(Shape.of());
        try (Network network = load(files.get());
                Replica replica = network.newReplica()) {
            Tensor got = replica.forward(List.of(given)).get(0);

            assertThat(network.inputs()).containsExactly(new TensorSpec("data", Shape.of(), type));
            assertThat(got.shape()).isEqualTo(Shape.of());
            assertThat(got.data()).isEqualTo(given.data());
            refuses(replica, "[1, 3]", SampleTensors.extremes(type));
        }
    }

    @Test
    void refusesNumbersThatAWholeNumberCannotHold() throws Exception {
        Optional<NetworkFiles> files = networks.identity(DataType.INT32, Shape.of(Shape.ANY, 3));
        assumeTrue(files.isPresent(), "The framework knows no INT32");
        try (Network network = load(files.get());
                Replica replica = network.newReplica()) {
            Shape shape = Shape.of(1, 3);
            assertThat(replica.forward(List.of(Tensor.ofFloats("data", shape, 7, -8, 9)))
                            .get(0)
                            .toFloats())
                    .containsExactly(7, -8, 9);
            for (float wrong : new float[] {Float.NaN, 1e10f, Float.NEGATIVE_INFINITY}) {
                refuses(replica, "'data'", Tensor.ofFloats("data", shape, 0, wrong, 1));
            }
        }
    }

    @Test
    void namesInputsAndOutputsInOrder() throws Exception {
        try (Network network = load(networks.sums());
                Replica replica = network.newReplica()) {
            List<Tensor> answer = replica.forward(SampleTensors.userAndItem(1, 1));

            assertThat(network.inputs())
                    .containsExactly(
                            new TensorSpec("user", Shape.of(Shape.ANY, 4), DataType.FLOAT32),
                            new TensorSpec("item", Shape.of(Shape.ANY, 6), DataType.FLOAT32));
            assertThat(network.outputs()).hasSize(1);
            assertThat(answer)
                    .extracting(Tensor::name)
                    .isEqualTo(network.outputs().stream().map(TensorSpec::name).toList());
            assertThat(network.outputs().get(0).shape().accepts(Shape.of(5, 1))).isTrue();
            assertThat(answer.get(0).shape()).isEqualTo(Shape.of(1, 1));
        }
    }

    @Test
    void takesInputsInTheOrderTheyAreDeclaredIn() throws Exception {
        NetworkFiles files = networks.sums();
        List<TensorSpec> turned = List.of(files.inputs().get(1), files.inputs().get(0));
        List<Tensor> given = SampleTensors.userAndItem(2, 3);
        try (Network network = load(new NetworkFiles(files.definition(), files.parameters(), turned));
                Replica replica = network.newReplica()) {
            assertThat(network.inputs()).extracting(TensorSpec::name).containsExactly("item", "user");
            assertThat(replica.forward(List.of(given.get(1), given.get(0)))
                            .get(0)
                            .toFloats())
                    .isEqualTo(SampleTensors.sums(given));
        }
    }

    @Test
    void takesAnyBatchAndComesBack() throws Exception {
        try (Network network = load(networks.sums());
                Replica replica = network.newReplica()) {
            for (int batch : new int[] {1, 2, 7, 1, 250_000, 1, 2}) {
                assertAnswers(replica, SampleTensors.userAndItem(batch, batch));
            }
        }
    }

    @Test
    void takesAnyNumberWhereZeroIsDeclared() throws Exception {
        try (Network network = load(networks.doubled());
                Replica replica = network.newReplica()) {
            for (int[] dims : new int[][] {{1, 1}, {3, 5}, {1, 100_000}, {2, 4}}) {
                Tensor data = SampleTensors.whole("data", Shape.of(dims), new Random(dims[1]));
                Tensor answer = replica.forward(List.of(data)).get(0);

                assertThat(answer.shape()).isEqualTo(data.shape());
                float[] expected = data.toFloats();
                for (int i = 0; i < expected.length; i++) {
                    expected[i] *= 2;
                }
                assertThat(answer.toFloats()).isEqualTo(expected);
            }
        }
    }

    @Test
    void refusesWrongInputsAndServesOn() throws Exception {
        List<Tensor> good = SampleTensors.userAndItem(1, 5);
        Tensor user = good.get(0);
        Tensor item = good.get(1);
        try (Network network = load(networks.sums());
                Replica replica = network.newReplica()) {
            refuses(replica, "2 inputs");
            refuses(replica, "2 inputs", user);
            refuses(replica, "2 inputs", user, item, item);
            refuses(replica, "'item'", item, user);
            refuses(replica, "'thing'", user, item.named("thing"));
            refuses(replica, "[1, 3]", Tensor.ofFloats("user", Shape.of(1, 3), 1, 2, 3), item);
            refuses(replica, "[4]", user.reshaped(Shape.of(4)), item);
            refuses(replica, "[1, 1, 4]", user.reshaped(Shape.of(1, 1, 4)), item);
            refuses(
                    replica,
                    "[1000000, 1]",
                    Tensor.ofFloats("user", Shape.of(1_000_000, 1), new float[1_000_000]),
                    item);
            assertAnswers(replica, good);
        }
    }

    @Test
    void refusesInputsThatDoNotBelongTogether() throws Exception {
        try (Network network = load(networks.sums());
                Replica replica = network.newReplica()) {
            Tensor two = SampleTensors.userAndItem(2, 1).get(0);
            Tensor three = SampleTensors.userAndItem(3, 1).get(1);

            refuses(replica, "[2, 4]", two, three);
            assertAnswers(replica, SampleTensors.userAndItem(3, 2));
        }
    }

    @Test
    void givesRightAnswersToManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        ScheduledExecutorService collector = Executors.newSingleThreadScheduledExecutor();
        collector.scheduleWithFixedDelay(System::gc, 0, 100, TimeUnit.MILLISECONDS);
        AtomicBoolean over = new AtomicBoolean();
        try (Network network = load(networks.sums())) {
            NetworkFiles others =
                    networks(Files.createDirectory(folder.resolve("others"))).sums();
            Future<Integer> coming = threads.submit(() -> {
                int wrong = 0;
                while (!over.get()) {
                    try (Network other = load(others)) {
                        wrong += wrongAnswers(other, 20, THREADS);
                    }
                }
                return wrong;
            });
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int seed = t;
                wrong.add(threads.submit(() -> wrongAnswers(network, CALLS / THREADS, seed)));
            }

            for (Future<Integer> answers : wrong) {
                assertThat(answers.get()).isZero();
            }
            over.set(true);
            assertThat(coming.get()).isZero();
        } finally {
            over.set(true);
            collector.shutdownNow();
            threads.shutdownNow();
        }
    }

    private static int wrongAnswers(Network network, int calls, int seed) throws Exception {
        List<List<Tensor>> inputs = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            inputs.add(SampleTensors.userAndItem(1 + i % 3, seed * 100L + i));
        }
        List<float[]> expected = inputs.stream().map(SampleTensors::sums).toList();
        Random random = new Random(seed);
        int wrong = 0;
        try (Replica replica = network.newReplica()) {
            for (int i = 0; i < calls; i++) {
                int which = random.nextInt(inputs.size());
                float[] answer = replica.forward(inputs.get(which)).get(0).toFloats();
                if (!Arrays.equals(answer, expected.get(which))) {
                    wrong++;
                }
            }
        }
        return wrong;
    }

    @Test
    void mayBeClosedTwiceAndIsClosedThen() throws Exception {
        Network network = load(networks.sums());
        Replica replica = network.newReplica();
        List<Tensor> given = SampleTensors.userAndItem(2, 8);
        List<Tensor> answer = replica.forward(given);

        replica.close();
        replica.close();
        network.close();
        network.close();

        assertThat(answer.get(0).toFloats()).as("kept").isEqualTo(SampleTensors.sums(given));
        assertThatThrownBy(() -> replica.forward(given)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(network::newReplica).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReplicaOutlivesItsNetworkAndTheFiles() throws Exception {
        NetworkFiles files = networks.sums();
        Network network = load(files);
        Files.delete(files.definition());
        if (files.parameters().isPresent()) {
            Files.delete(files.parameters().get());
        }
        try (Replica replica = network.newReplica();
                Replica other = network.newReplica()) {
            other.close();
            network.close();
            System.gc();

            assertAnswers(replica, SampleTensors.userAndItem(1, 4));
        }
    }

    @Test
    void mayBeClosedWhileACallIsInside() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 50; round++) {
                Network network = load(networks.sums());
                List<Tensor> given = SampleTensors.userAndItem(3, round);
                float[] expected = SampleTensors.sums(given);
                CountDownLatch running = new CountDownLatch(1);
                List<Replica> made = new ArrayList<>();
                Callable<Boolean> untilClosed = () -> {
                    Replica replica = network.newReplica();
                    made.add(replica);
                    boolean right = true;
                    while (true) {
                        try {
                            right &= Arrays.equals(
                                    expected, replica.forward(given).get(0).toFloats());
                        } catch (IllegalStateException e) {
                            return right;
                        }
                        running.countDown();
                    }
                };
                Future<Boolean> answers = threads.submit(untilClosed);
                running.await();

                made.get(0).close();
                network.close();

                assertThat(answers.get())
                        .as("answered rightly until it was closed")
                        .isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void leavesNothingBehindWhenNetworksComeAndGo() throws Exception {
        assumeTrue(ProcessSize.isKnown(), "The process's size can be read on Linux only");
        NetworkFiles files = networks.wide();
        List<Tensor> input = List.of(Tensor.ofFloats("data", Shape.of(20, 1000), new float[20_000]));
        loadAndClose(files, input, 50);
        ProcessSize before = ProcessSize.now();

        loadAndClose(files, input, LOADS);

        ProcessSize after = ProcessSize.now();
        // the weights alone of every network would be 500 MB
        assertThat(after.residentKilobytes() - before.residentKilobytes())
                .as("growth in KB")
                .isLessThan(60_000);
        assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads() + 2);
    }

    private void loadAndClose(NetworkFiles files, List<Tensor> input, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (Network network = load(files);
                    Replica one = network.newReplica();
                    Replica two = network.newReplica()) {
                assertThat(one.forward(input).get(0).toFloats())
                        .isEqualTo(two.forward(input).get(0).toFloats());
            }
        }
        System.gc();
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "empty", "cut short", "noise", "a folder"})
    void namesTheFileItCannotLoad(String damage) throws Exception {
        NetworkFiles files = networks.wide();
        damage(files.definition(), damage);
        doesNotLoad(files, String.valueOf(files.definition().getFileName()));
        NetworkFiles others =
                networks(Files.createDirectory(folder.resolve("others"))).wide();
        if (others.parameters().isPresent()) {
            Path parameters = others.parameters().get();
            damage(parameters, damage);
            doesNotLoad(others, String.valueOf(parameters.getFileName()));
        }
        try (Network network = load(
                        networks(Files.createDirectory(folder.resolve("good"))).sums());
                Replica replica = network.newReplica()) {
            assertAnswers(replica, SampleTensors.userAndItem(1, 6));
        }
    }

    private static void damage(Path file, String kind) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        switch (kind) {
            case "empty" -> Files.createFile(file);
            case "cut short" -> Files.write(file, Arrays.copyOf(content, content.length / 2));
            case "noise" -> {
                new Random(1).nextBytes(content);
                Files.write(file, content);
            }
            case "a folder" -> Files.createDirectory(file);
            default -> {}
        }
    }

    @Test
    void refusesInputsTheNetworkDoesNotHave() throws Exception {
        NetworkFiles files = networks.sums();
        TensorSpec user = files.inputs().get(0);
        TensorSpec item = files.inputs().get(1);
        Map<String, List<TensorSpec>> wrong = new LinkedHashMap<>();
        wrong.put("no inputs", List.of());
        wrong.put("'other'", List.of(user, item, new TensorSpec("other", Shape.of(Shape.ANY, 4))));
        wrong.put("item", List.of(user));
        wrong.put("[any, 5]", List.of(new TensorSpec("user", Shape.of(Shape.ANY, 5)), item));
        wrong.put("[any, 4, 2]", List.of(new TensorSpec("user", Shape.of(Shape.ANY, 4, 2)), item));
        wrong.put("[any, 2147483647]", List.of(new TensorSpec("user", Shape.of(Shape.ANY, Integer.MAX_VALUE)), item));
        for (Map.Entry<String, List<TensorSpec>> inputs : wrong.entrySet()) {
            doesNotLoad(
                    new NetworkFiles(files.definition(), files.parameters(), inputs.getValue()),
                    String.valueOf(files.definition().getFileName()),
                    inputs.getKey());
        }
    }

    @Test
    void refusesADeviceItDoesNotHave() throws Exception {
        NetworkFiles files = networks.sums();

        assertThatThrownBy(() -> engine.load(files, new Device("gpu99")))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContainingAll("gpu99", engine.devices().get(0).name());
    }

    @Test
    void reservesMemoryForItsOutputs() throws Exception {
        List<Tensor> inputs = SampleTensors.userAndItem(3, 7);
        try (Network network = load(networks.sums());
                Replica replica = network.newReplica()) {
            Map<String, Long> reserved = new HashMap<>();
            Map<String, Long> sizes = new HashMap<>();
            for (Tensor output : replica.forward(inputs, reserved::put)) {
                sizes.put(output.name(), (long) output.data().remaining());
            }
            assertThat(reserved).isEqualTo(sizes);

            InferenceMemoryException full = new InferenceMemoryException("enough");
            assertThatThrownBy(() -> replica.forward(inputs, (output, bytes) -> {
                        throw full;
                    }))
                    .isSameAs(full);
            assertAnswers(replica, inputs);
        }
    }

    private void doesNotLoad(NetworkFiles files, String... words) {
        assertThatThrownBy(() -> load(files).close())
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\n");
    }

    private Network load(NetworkFiles files) throws ModelLoadException {
        return engine.load(files, device());
    }

    private static void assertAnswers(Replica replica, List<Tensor> userAndItem) throws InferenceException {
        assertThat(replica.forward(userAndItem).get(0).toFloats()).isEqualTo(SampleTensors.sums(userAndItem));
    }

    private static void refuses(Replica replica, String words, Tensor... inputs) {
        assertThatThrownBy(() -> replica.forward(List.of(inputs)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }
}
