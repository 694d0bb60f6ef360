// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.hotplate.engine.Device;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares predictions of real archives with the recorded answers of MXNet Model Server. */
final class MmsAnswersTest {

    private static final Path TESTDATA = Path.of(System.getProperty("testdata"));

    @TempDir
    Path folder;

    private MxNetEngine engine;

    @BeforeEach
    void start() {
        assumeTrue(Files.exists(TESTDATA), () -> "There is no test data in " + TESTDATA);
        engine = TestEngine.get();
    }

    @Test
    void equalTheRecordedOnesForTwoInputs() throws Exception {
        NetworkFiles files = unpack("two_input", TestNetworks.USER_AND_ITEM);
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            for (JsonElement element : golden()) {
                JsonObject recorded = element.getAsJsonObject();
                if (recorded.get("model").getAsString().equals("two_input")
                        && recorded.get("case").getAsString().matches("predict-(1|batch2|after-batch2)")) {
                    List<Float> expected =
                            numbers(recorded.getAsJsonObject("body").get("prediction"));
                    float[] answer = replica.forward(inputs(recorded.getAsJsonArray("curl")))
                            .get(0)
                            .toFloats();

                    assertThat(answer).hasSize(expected.size());
                    for (int i = 0; i < answer.length; i++) {
                        assertThat(answer[i]).isCloseTo(expected.get(i), within(expected.get(i) * 1e-4f));
                    }
                }
            }
        }
    }

    /** Compares the network of a bucket with the first steps of the whole network, over the same weights. */
    @Test
    void areTheSameForTheFirstStepsOfAnLstmAsForAllOfThem() throws Exception {
        NetworkFiles files = unpack("lstm_ptb", "-0100.params", List.of(new TensorSpec("data", Shape.of(1, 60))));
        Random random = new Random(1);
        float[] words = new float[60];
        for (int i = 0; i < words.length; i++) {
            words[i] = random.nextInt(1217);
        }
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            assertThat(network.inputs().get(0).shape()).isEqualTo(Shape.of(Shape.ANY, Shape.ANY));
            Tensor whole = replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 60), words)))
                    .get(0);
            for (int steps : new int[] {10, 59, 1, 60}) {
                Tensor first = replica.forward(
                                List.of(Tensor.ofFloats("data", Shape.of(1, steps), Arrays.copyOf(words, steps))))
                        .get(0);

                assertThat(first.shape()).isEqualTo(Shape.of(steps, 1217));
                assertThat(first.name()).isEqualTo(whole.name());
                for (int i = 0; i < first.shape().size(); i++) {
                    assertThat(first.get(i)).isCloseTo(whole.get(i), within(1e-5));
                }
            }
            assertThatThrownBy(() -> replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 61), new float[61]))))
                    .isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(() -> replica.forward(List.of(Tensor.ofFloats("data", Shape.of(10), new float[10]))))
                    .isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void areTheSameForSqueezenetSideBySideAsAlone() throws Exception {
        NetworkFiles files =
                unpack("squeezenet_v1.0", List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 224, 224))));
        List<Tensor> pictures = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 4; i++) {
            byte[] noise = new byte[3 * 224 * 224];
            random.nextBytes(noise);
            pictures.add(Tensor.ofBytes("data", Shape.of(1, 3, 224, 224), noise));
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Network network = engine.load(files, Device.CPU)) {
            List<float[]> alone = new ArrayList<>();
            try (Replica replica = network.newReplica()) {
                for (Tensor picture : pictures) {
                    alone.add(replica.forward(List.of(picture)).get(0).toFloats());
                }
            }
            List<Future<Integer>> workers = new ArrayList<>();
            for (int worker = 0; worker < 3; worker++) {
                workers.add(threads.submit(() -> {
                    int wrong = 0;
                    try (Replica replica = network.newReplica()) {
                        for (int i = 0; i < 300; i++) {
                            float[] answer = replica.forward(List.of(pictures.get(i % 4)))
                                    .get(0)
                                    .toFloats();
                            wrong += Arrays.equals(answer, alone.get(i % 4)) ? 0 : 1;
                        }
                    }
                    return wrong;
                }));
            }

            for (Future<Integer> worker : workers) {
                assertThat(worker.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void areProbabilitiesForSqueezenet() throws Exception {
        NetworkFiles files =
                unpack("squeezenet_v1.0", List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 224, 224))));
        byte[] noise = new byte[3 * 224 * 224];
        new Random(1).nextBytes(noise);
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor answer = replica.forward(List.of(Tensor.ofBytes("data", Shape.of(1, 3, 224, 224), noise)))
                    .get(0);

            float sum = 0;
            for (float probability : answer.toFloats()) {
                assertThat(probability).isBetween(0f, 1f);
                sum += probability;
            }
            assertThat(answer.shape().size()).isEqualTo(1000);
            assertThat(sum).isCloseTo(1, within(1e-3f));
        }
    }

    private NetworkFiles unpack(String model, List<TensorSpec> inputs) throws IOException {
        return unpack(model, "-0000.params", inputs);
    }

    private NetworkFiles unpack(String model, String weights, List<TensorSpec> inputs) throws IOException {
        Path definition = folder.resolve(model + "-symbol.json");
        Path parameters = folder.resolve(model + weights);
        try (ZipFile archive =
                new ZipFile(TESTDATA.resolve("models/" + model + ".model").toFile())) {
            for (Path file : List.of(definition, parameters)) {
                ZipEntry entry = archive.getEntry(file.getFileName().toString());
                try (InputStream content = archive.getInputStream(entry)) {
                    Files.copy(content, file);
                }
            }
        }
        return new NetworkFiles(definition, Optional.of(parameters), inputs);
    }

    private static JsonArray golden() throws IOException {
        return JsonParser.parseString(Files.readString(TESTDATA.resolve("golden/mms-0.4.0.json")))
                .getAsJsonArray();
    }

    /** Reads the form fields of a recorded curl call, {@code -F user=[[1,2,3,4]]}. */
    private static List<Tensor> inputs(JsonArray curl) {
        List<Tensor> inputs = new ArrayList<>();
        for (JsonElement argument : curl) {
            String[] field = argument.getAsString().split("=", 2);
            if (field.length == 2) {
                JsonArray rows = JsonParser.parseString(field[1]).getAsJsonArray();
                List<Float> numbers = numbers(rows);
                float[] values = new float[numbers.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = numbers.get(i);
                }
                inputs.add(Tensor.ofFloats(field[0], Shape.of(rows.size(), values.length / rows.size()), values));
            }
        }
        return inputs;
    }

    private static List<Float> numbers(JsonElement json) {
        List<Float> numbers = new ArrayList<>();
        if (json.isJsonArray()) {
            json.getAsJsonArray().forEach(element -> numbers.addAll(numbers(element)));
        } else {
            numbers.add(json.getAsFloat());
        }
        return numbers;
    }
}
