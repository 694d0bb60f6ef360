// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.hotplate.engine.Device;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Measures the overhead of the SPI compared with ONNX Runtime's Java API; runs with {@code -Dmeasure=seconds}. */
@EnabledIfSystemProperty(named = "measure", matches = "\\d+")
@Timeout(280)
final class SpeedTest {

    private static final int ROUNDS = 6;
    private static final float[] PICTURE = new float[3 * 224 * 224];
    private static final Shape SHAPE = Shape.of(1, 3, 224, 224);

    private final long seconds = Long.getLong("measure", 1);

    @Test
    void keepsUpWithTheBareApi() throws Exception {
        Path file = Path.of(System.getProperty("testdata"), "models", "squeezenet_v1.0.onnx");
        assumeTrue(Files.exists(file), "skipped: " + file + " is not there");
        NetworkFiles files = new NetworkFiles(
                file, Optional.empty(), List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 224, 224))));
        try (Network network = TestEngine.get().load(files, Device.CPU);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session = environment.createSession(file.toString(), options)) {
                Callable<Long> ours = () -> viaSpi(network);
                Callable<Long> bare = () -> viaApi(environment, session);
                for (int threads = 1; threads <= 2; threads++) {
                    rate(threads, ours);
                    rate(threads, bare);
                    double spi = 0;
                    double api = 0;
                    for (int round = 0; round < ROUNDS; round++) {
                        spi += rate(threads, ours) / ROUNDS;
                        api += rate(threads, bare) / ROUNDS;
                    }
                    System.out.printf(
                            "%d threads: %.1f/s by the SPI, %.1f/s bare: %.3f%n", threads, spi, api, spi / api);
                    assertThat(spi / api).isGreaterThan(0.9);
                }
            }
        }
    }

    private double rate(int threads, Callable<Long> calls) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(pool.submit(calls));
            }
            double sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum / seconds;
        } finally {
            pool.shutdown();
        }
    }

    private long viaSpi(Network network) throws Exception {
        try (Replica replica = network.newReplica()) {
            return count(() -> replica.forward(List.of(Tensor.ofFloats("data", SHAPE, PICTURE))));
        }
    }

    private long viaApi(OrtEnvironment environment, OrtSession session) throws Exception {
        return count(() -> {
            try (OnnxTensor input = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(PICTURE), new long[] {1, 3, 224, 224});
                    OrtSession.Result result = session.run(Map.of("data", input))) {
                return result.get(0).getValue();
            }
        });
    }

    private long count(Callable<?> call) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long calls = 0;
        while (System.nanoTime() < end) {
            call.call();
            calls++;
        }
        return calls;
    }
}
