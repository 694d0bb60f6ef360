// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.hotplate.engine.Device;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica with batches of changing sizes. */
@Timeout(240)
final class BatchSizesTest {

    private static final int[] SIZES = {1, 2, 3, 8, 1};
    private static final Path SQUEEZENET = Path.of(System.getProperty("testdata"), "models", "squeezenet_v1.0.model");
    private static final Path DIGITS = Path.of("../../distribution/src/main/samples/digits.model");

    @TempDir
    Path folder;

    private MxNetEngine engine;

    @BeforeEach
    void start() {
        engine = TestEngine.get();
    }

    @Test
    void changeNothingAboutTheAnswersOfSqueezenet() throws Exception {
        assumeTrue(Files.exists(SQUEEZENET), () -> "There is no test data: " + SQUEEZENET);

        checkAnswers(unpack(SQUEEZENET, "squeezenet_v1.0", Shape.of(Shape.ANY, 3, 224, 224)), Shape.of(1, 3, 224, 224));
    }

    @Test
    void changeNothingAboutTheAnswersOfDigits() throws Exception {
        checkAnswers(unpack(DIGITS, "digits", Shape.of(Shape.ANY, 3, 28, 28)), Shape.of(1, 3, 28, 28));
    }

    @Test
    void leaveNoMemoryBehind() throws Exception {
        assumeTrue(Files.exists(SQUEEZENET), () -> "There is no test data: " + SQUEEZENET);
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.exists(status), "The process's size can be read on Linux only");
        NetworkFiles files = unpack(SQUEEZENET, "squeezenet_v1.0", Shape.of(Shape.ANY, 3, 224, 224));
        List<Tensor> pictures = pictures(Shape.of(1, 3, 224, 224));
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            runEverySize(replica, pictures, 5);
            long before = residentKilobytes(status);

            runEverySize(replica, pictures, 20);

            // the inputs of all batches together would be 180 MB, the intermediate results many times that
            assertThat(residentKilobytes(status) - before).as("growth in KB").isLessThan(40_000);
        }
    }

    private static void runEverySize(Replica replica, List<Tensor> pictures, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            for (int size : SIZES) {
                replica.forward(List.of(joined(pictures.subList(0, size))));
            }
        }
    }

    private void checkAnswers(NetworkFiles files, Shape shape) throws Exception {
        List<Tensor> pictures = pictures(shape);
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            List<float[]> alone = new ArrayList<>();
            for (Tensor picture : pictures) {
                alone.add(replica.forward(List.of(picture)).get(0).toFloats());
            }
            for (int size : SIZES) {
                Tensor output = replica.forward(List.of(joined(pictures.subList(0, size))))
                        .get(0);

                assertThat(output.shape().dim(0)).isEqualTo(size);
                float[] rows = output.toFloats();
                int row = rows.length / size;
                for (int i = 0; i < rows.length; i++) {
                    assertThat(rows[i]).isCloseTo(alone.get(i / row)[i % row], within(1e-5f));
                }
            }
        }
    }

    private static List<Tensor> pictures(Shape shape) {
        Random random = new Random(7);
        List<Tensor> pictures = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] noise = new byte[shape.size()];
            random.nextBytes(noise);
            pictures.add(Tensor.ofBytes("data", shape, noise));
        }
        return pictures;
    }

    private static Tensor joined(List<Tensor> pictures) {
        int[] dims = pictures.get(0).shape().dims();
        dims[0] = pictures.size();
        ByteBuffer data = ByteBuffer.allocate(Shape.of(dims).size());
        pictures.forEach(picture -> data.put(picture.data()));
        return Tensor.ofBytes("data", Shape.of(dims), data.array());
    }

    private NetworkFiles unpack(Path model, String prefix, Shape input) throws IOException {
        Path definition = folder.resolve(prefix + "-symbol.json");
        Path parameters = folder.resolve(prefix + "-0000.params");
        try (ZipFile archive = new ZipFile(model.toFile())) {
            for (Path file : List.of(definition, parameters)) {
                ZipEntry entry = archive.getEntry(file.getFileName().toString());
                try (InputStream content = archive.getInputStream(entry)) {
                    Files.copy(content, file);
                }
            }
        }
        return new NetworkFiles(definition, Optional.of(parameters), List.of(new TensorSpec("data", input)));
    }

    private static long residentKilobytes(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
