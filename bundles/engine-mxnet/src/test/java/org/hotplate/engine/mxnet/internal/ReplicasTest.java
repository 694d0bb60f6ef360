// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.hotplate.engine.Device;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many replicas at once, and many in sequence. */
@Timeout(240)
final class ReplicasTest {

    private static final int THREADS = 8;
    private static final int CALLS = 2_500;
    private static final int PICTURES = 16;

    @TempDir
    Path folder;

    private MxNetEngine engine;
    private TestNetworks networks;

    @BeforeEach
    void start() {
        engine = TestEngine.get();
        networks = new TestNetworks(folder);
    }

    @Test
    void giveTheSameAnswersSideBySideAsAlone() throws Exception {
        List<Tensor> pictures = pictures();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        ScheduledExecutorService collector = Executors.newSingleThreadScheduledExecutor();
        collector.scheduleWithFixedDelay(System::gc, 0, 25, TimeUnit.MILLISECONDS);
        try (Network network = engine.load(networks.convolutional(), Device.CPU)) {
            List<float[]> alone = new ArrayList<>();
            try (Replica replica = network.newReplica()) {
                for (Tensor picture : pictures) {
                    alone.add(replica.forward(List.of(picture)).get(0).toFloats());
                }
            }

            List<Future<Integer>> wrong = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int seed = t;
                wrong.add(threads.submit(() -> wrongAnswers(network, pictures, alone, seed)));
            }

            for (Future<Integer> answers : wrong) {
                assertThat(answers.get()).isZero();
            }
        } finally {
            collector.shutdownNow();
            threads.shutdownNow();
        }
    }

    private static int wrongAnswers(Network network, List<Tensor> pictures, List<float[]> alone, int seed)
            throws Exception {
        Random random = new Random(seed);
        int wrong = 0;
        try (Replica replica = network.newReplica()) {
            for (int i = 0; i < CALLS; i++) {
                int picture = random.nextInt(PICTURES);
                float[] answer =
                        replica.forward(List.of(pictures.get(picture))).get(0).toFloats();
                if (!java.util.Arrays.equals(answer, alone.get(picture))) {
                    wrong++;
                }
            }
        }
        return wrong;
    }

    @Test
    void stayWithTheThreadThatMadeThem() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Network network = engine.load(networks.convolutional(), Device.CPU);
                Replica replica = network.newReplica()) {
            Future<?> elsewhere =
                    other.submit(() -> replica.forward(List.of(pictures().get(0))));

            assertThatThrownBy(elsewhere::get)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to the thread");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void leaveNoMemoryBehindWhenTheyComeAndGo() throws Exception {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.exists(status), "The process's size can be read on Linux only");
        NetworkFiles files = networks.wide();
        List<Tensor> input = List.of(Tensor.ofFloats("data", Shape.of(100, 1000), new float[100_000]));
        loadAndClose(files, input, 30);
        long before = residentKilobytes(status);

        loadAndClose(files, input, 300);

        // the weights of all networks, or the inputs of all replicas, would be 240 MB or more
        assertThat(residentKilobytes(status) - before).as("growth in KB").isLessThan(80_000);
    }

    private void loadAndClose(NetworkFiles files, List<Tensor> input, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            try (Network network = engine.load(files, Device.CPU);
                    Replica one = network.newReplica();
                    Replica two = network.newReplica()) {
                assertThat(one.forward(input).get(0).toFloats())
                        .isEqualTo(two.forward(input).get(0).toFloats());
            }
        }
        System.gc();
    }

    private static long residentKilobytes(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Runs batches of one and two, so that replicas bind new shapes concurrently. */
    private static List<Tensor> pictures() {
        Random random = new Random(42);
        List<Tensor> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            Shape shape = Shape.of(1 + i % 2, 3, 8, 8);
            byte[] bytes = new byte[shape.size()];
            random.nextBytes(bytes);
            pictures.add(Tensor.ofBytes("data", shape, bytes));
        }
        return pictures;
    }
}
