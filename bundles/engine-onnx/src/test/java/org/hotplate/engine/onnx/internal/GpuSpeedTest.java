// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Compares SqueezeNet on a GPU and on the CPU in one run; see {@link GpuEngine}, and {@code -Dmeasure=seconds}. */
@EnabledIfSystemProperty(named = GpuEngine.PROPERTY, matches = ".+")
@Timeout(600)
final class GpuSpeedTest {

    private static final int PICTURE = 3 * 224 * 224;

    private final long seconds = Long.getLong("measure", 5);

    @TempDir
    Path folder;

    private OnnxEngine engine;

    @BeforeEach
    void start() {
        engine = GpuEngine.get();
    }

    @Test
    void answersAsTheCpuDoesAndMoreQuickly() throws Exception {
        Path file = Path.of(System.getProperty("testdata"), "models", "squeezenet_v1.0.onnx");
        assumeTrue(Files.exists(file), "skipped: " + file + " is not there");
        NetworkFiles files = new NetworkFiles(
                file, Optional.empty(), List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 224, 224))));
        System.out.println(engine.version() + ", " + engine.memory(GpuEngine.GPU));
        try (Network cpu = engine.load(files, Device.CPU);
                Network gpu = engine.load(files, GpuEngine.GPU)) {
            assertSameAnswers(cpu, gpu);
            System.out.println("loaded: " + engine.memory(GpuEngine.GPU));
            for (int batch : new int[] {1, 8, 32}) {
                for (int threads : new int[] {1, 2, 4}) {
                    rate(gpu, threads, batch, 1);
                    double onGpu = rate(gpu, threads, batch, seconds);
                    double onCpu = rate(cpu, threads, batch, seconds);
                    System.out.printf(
                            "%d threads, batches of %d: %.1f pictures/s on gpu0, %.1f/s on the CPU: %.1f times%n",
                            threads, batch, onGpu, onCpu, onGpu / onCpu);
                }
            }
        }
    }

    private static void assertSameAnswers(Network cpu, Network gpu) throws Exception {
        try (Replica here = cpu.newReplica();
                Replica there = gpu.newReplica()) {
            float[] expected = here.forward(List.of(pictures(2))).get(0).toFloats();
            float[] actual = there.forward(List.of(pictures(2))).get(0).toFloats();
            float worst = 0;
            for (int i = 0; i < expected.length; i++) {
                worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
            }
            System.out.println("largest difference between the CPU's answers and the GPU's: " + worst);
            assertThat(worst).isCloseTo(0, within(1e-3f));
        }
    }

    @Test
    void saysThatThereIsNoRoomAndServesOn() throws Exception {
        long free = engine.memory(GpuEngine.GPU).orElseThrow().free();
        // each column of the answer is as large as the input, which is a thousandth of the free memory
        int rows = Math.toIntExact(Math.min(2_000_000, free / 1000 / Float.BYTES));
        try (Network network = engine.load(new OnnxSamples(folder).outer(), GpuEngine.GPU);
                Replica replica = network.newReplica()) {
            assertThatThrownBy(() -> replica.forward(List.of(column(rows, 1), row(1, 1_000_000))))
                    .isInstanceOf(InferenceMemoryException.class)
                    .hasMessageContaining("gpu0 has no room for")
                    .hasMessageContaining("free of");

            assertThat(replica.forward(List.of(column(2, 3), row(1, 1))).get(0).toFloats())
                    .containsExactly(3, 3);
        }
    }

    private static Tensor column(int rows, float value) {
        float[] numbers = new float[rows];
        Arrays.fill(numbers, value);
        return Tensor.ofFloats("column", Shape.of(rows, 1), numbers);
    }

    private static Tensor row(float value, int columns) {
        float[] numbers = new float[columns];
        Arrays.fill(numbers, value);
        return Tensor.ofFloats("row", Shape.of(1, columns), numbers);
    }

    private double rate(Network network, int threads, int batch, long duration) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Tensor> given = List.of(pictures(batch));
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(pool.submit(() -> batch * calls(network, given, duration)));
            }
            double sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum / duration;
        } finally {
            pool.shutdown();
        }
    }

    private static long calls(Network network, List<Tensor> given, long duration) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(duration);
        long done = 0;
        try (Replica replica = network.newReplica()) {
            while (System.nanoTime() < end) {
                replica.forward(given);
                done++;
            }
        }
        return done;
    }

    private static Tensor pictures(int batch) {
        Random random = new Random(1);
        float[] numbers = new float[batch * PICTURE];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextInt(256);
        }
        return Tensor.ofFloats("data", Shape.of(batch, 3, 224, 224), numbers);
    }
}
