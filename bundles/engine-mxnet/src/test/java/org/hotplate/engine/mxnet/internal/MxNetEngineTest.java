// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MxNetEngineTest {

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
    void tellsItsVersionAndDevices() {
        assertThat(engine.version()).startsWith("1.9");
        assertThat(engine.devices()).containsExactly(Device.CPU);
    }

    @Test
    void givesAMonochromePictureTheSameAnswerAsBytesAndAsFloats() throws Exception {
        byte[] bytes = new byte[3 * 8 * 8];
        float[] floats = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 70);
            floats[i] = bytes[i] & 0xff;
        }
        Shape shape = Shape.of(1, 3, 8, 8);

        try (Network network = engine.load(networks.convolutional(), Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor ofBytes = replica.forward(List.of(Tensor.ofBytes("data", shape, bytes)))
                    .get(0);
            Tensor ofFloats = replica.forward(List.of(Tensor.ofFloats("data", shape, floats)))
                    .get(0);

            assertThat(network.outputs())
                    .containsExactly(new TensorSpec("softmax_output", Shape.of(Shape.ANY, 5), DataType.FLOAT32));
            assertThat(network.inputs())
                    .containsExactly(new TensorSpec("data", Shape.of(Shape.ANY, 3, 8, 8), DataType.FLOAT32));
            assertThat(ofBytes.name()).isEqualTo("softmax_output");
            assertThat(ofBytes.shape()).isEqualTo(Shape.of(1, 5));
            assertThat(ofBytes.toFloats()).isEqualTo(ofFloats.toFloats());
            assertThat(sum(ofBytes)).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void runsAnotherBatchAndComesBack() throws Exception {
        try (Network network = engine.load(networks.twoInputs(), Device.CPU);
                Replica replica = network.newReplica()) {
            for (int round = 0; round < 3; round++) {
                assertThat(replica.forward(userAndItem(1)).get(0).toFloats()).containsExactly(6 + 150);
                assertThat(replica.forward(userAndItem(2)).get(0).toFloats()).containsExactly(6 + 150, 22 + 510);
            }
        }
    }

    @Test
    void takesZeroAsUnknownInTheStatesOfRecurrentNetworks() throws Exception {
        try (Network network = engine.load(networks.recurrent(), Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor data = Tensor.ofFloats("data", Shape.of(2, 4), 1, 2, 3, 4, 0, 0, 0, 1);

            Tensor step = replica.forward(List.of(data)).get(0);

            assertThat(step.shape()).isEqualTo(Shape.of(2, 7));
            assertThat(step.get(0)).isEqualTo(10);
            assertThat(step.get(13)).isEqualTo(1);
        }
    }

    @Test
    void convertsToTheTypeTheSymbolDeclares() throws Exception {
        try (Network network = engine.load(networks.embedding(), Device.CPU);
                Replica replica = network.newReplica()) {
            assertThat(network.inputs().get(0).type()).isEqualTo(DataType.INT32);
            for (Tensor words : List.of(
                    Tensor.ofFloats("words", Shape.of(1, 3), 1, 9, 0),
                    Tensor.ofBytes("words", Shape.of(1, 3), new byte[] {1, 9, 0}),
                    ints("words", Shape.of(1, 3), 1, 9, 0))) {
                Tensor rows = replica.forward(List.of(words)).get(0);

                assertThat(rows.shape()).isEqualTo(Shape.of(1, 3, 2));
                assertThat(rows.toFloats()).containsExactly(2, 3, 18, 19, 0, 1);
            }
        }
    }

    @Test
    void refusesNumbersThatDoNotFitTheDeclaredType() throws Exception {
        try (Network network = engine.load(networks.embedding(), Device.CPU);
                Replica replica = network.newReplica()) {
            for (float wrong : new float[] {Float.NaN, 1e10f, Float.NEGATIVE_INFINITY}) {
                assertThatThrownBy(
                                () -> replica.forward(List.of(Tensor.ofFloats("words", Shape.of(1, 3), 0, wrong, 1))))
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContainingAll("'words'", "Element 1", "INT32");
            }
        }
    }

    @Test
    void givesOutputsOfEveryType() throws Exception {
        NetworkFiles files = networks.casts("float32", "float64", "float16", "uint8", "int8", "int32", "int64");
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            List<Tensor> outputs = replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 2), 3, 100)));

            assertThat(outputs)
                    .extracting(Tensor::type)
                    .containsExactly(
                            DataType.FLOAT32,
                            DataType.FLOAT64,
                            DataType.FLOAT16,
                            DataType.UINT8,
                            DataType.INT8,
                            DataType.INT32,
                            DataType.INT64);
            assertThat(outputs)
                    .allSatisfy(output -> assertThat(output.toFloats()).containsExactly(3, 100));
            assertThat(network.outputs())
                    .isEqualTo(outputs.stream()
                            .map(output -> new TensorSpec(output.name(), Shape.of(Shape.ANY, 2), output.type()))
                            .toList());
        }
    }

    @Test
    void takesInputsOfEveryType() throws Exception {
        try (Network network = engine.load(networks.casts("float32"), Device.CPU);
                Replica replica = network.newReplica()) {
            for (Tensor tensor : List.of(
                    of(DataType.FLOAT64, ByteBuffer.allocate(16), b -> b.putDouble(1)
                            .putDouble(0)),
                    of(DataType.FLOAT16, ByteBuffer.allocate(4), b -> b.putShort((short) 0x3c00)
                            .putShort((short) 0)),
                    of(DataType.UINT8, ByteBuffer.allocate(2), b -> b.put((byte) 1)
                            .put((byte) 0)),
                    of(DataType.INT8, ByteBuffer.allocate(2), b -> b.put((byte) 1)
                            .put((byte) 0)),
                    of(DataType.BOOLEAN, ByteBuffer.allocate(2), b -> b.put((byte) 1)
                            .put((byte) 0)),
                    of(DataType.INT32, ByteBuffer.allocate(8), b -> b.putInt(1).putInt(0)),
                    of(DataType.INT64, ByteBuffer.allocate(16), b -> b.putLong(1)
                            .putLong(0)))) {
                assertThat(replica.forward(List.of(tensor)).get(0).toFloats())
                        .as("%s", tensor)
                        .containsExactly(1, 0);
            }
        }
    }

    @Test
    void refusesWrongInputsBeforeMxNetSeesThem() throws Exception {
        try (Network network = engine.load(networks.twoInputs(), Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor user = Tensor.ofFloats("user", Shape.of(1, 4), 1, 2, 3, 4);
            Tensor item = Tensor.ofFloats("item", Shape.of(1, 6), 1, 2, 3, 4, 5, 6);

            refuses(replica, "needs 2 inputs, [user, item], but got 1", user);
            refuses(replica, "needs 2 inputs, [user, item], but got 3", user, item, item);
            refuses(replica, "Input 1 has the name 'item'", item, user);
            refuses(replica, "Input 2 has the name 'thing'", user, item.named("thing"));
            refuses(
                    replica,
                    "'user' has the shape [1, 3]; the network accepts [any, 4]",
                    Tensor.ofFloats("user", Shape.of(1, 3), 1, 2, 3),
                    item);
            refuses(replica, "'user' has the shape [4]", user.reshaped(Shape.of(4)), item);
            refuses(replica, "'user' has the shape [1, 1, 4]", user.reshaped(Shape.of(1, 1, 4)), item);
            assertThat(replica.forward(userAndItem(1)).get(0).toFloats()).containsExactly(156);
        }
    }

    @Test
    void refusesShapesThatOnlyMxNetKnowsToBeWrong() throws Exception {
        try (Network network = engine.load(networks.twoInputs(), Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor user = userAndItem(1).get(0);
            Tensor items = userAndItem(2).get(1);

            refuses(replica, "does not accept inputs 'user' of shape [1, 4], 'item' of shape [2, 6]: ", user, items);
            assertThat(replica.forward(userAndItem(2)).get(0).toFloats()).containsExactly(156, 532);
        }
    }

    @Test
    void refusesADimensionDeclaredAsAnyThatTheWeightsFix() throws Exception {
        NetworkFiles any = new NetworkFiles(
                networks.convolutional().definition(),
                networks.convolutional().parameters(),
                List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, Shape.ANY, Shape.ANY))));
        try (Network network = engine.load(any, Device.CPU);
                Replica replica = network.newReplica()) {
            refuses(
                    replica,
                    "does not accept inputs 'data' of shape [1, 3, 9, 9]: ",
                    Tensor.ofFloats("data", Shape.of(1, 3, 9, 9), new float[243]));
            assertThat(replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 3, 8, 8), new float[192]))))
                    .hasSize(1);
        }
    }

    @Test
    void refusesAnIndexOutOfRangeAfterARequestOfTheSameShapes() throws Exception {
        TestSymbol symbol = new TestSymbol();
        String take = symbol.json(
                symbol.op("take", "rows", Map.of("mode", "raise"), symbol.variable("user"), symbol.variable("i")));
        NetworkFiles files = networks.files(
                take,
                new TestParams().bytes(),
                List.of(TestNetworks.USER_AND_ITEM.get(0), new TensorSpec("i", Shape.of(Shape.ANY))));
        Tensor user = userAndItem(1).get(0);
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            List<Tensor> right = List.of(user, Tensor.ofFloats("i", Shape.of(1), 0));
            assertThat(replica.forward(right).get(0).toFloats()).containsExactly(1, 2, 3, 0);

            refuses(replica, "The network does not accept these inputs: ", user, Tensor.ofFloats("i", Shape.of(1), 7));
            assertThat(replica.forward(right).get(0).toFloats()).containsExactly(1, 2, 3, 0);
        }
    }

    @Test
    void rebuildsAReplicaThatBroke() throws Exception {
        try (Network network = engine.load(networks.twoInputs(), Device.CPU);
                MxNetReplica replica = (MxNetReplica) network.newReplica()) {
            replica.forward(userAndItem(1));
            replica.breakExecutor();

            assertThatThrownBy(() -> replica.forward(userAndItem(1)))
                    .isInstanceOf(InferenceException.class)
                    .isNotInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("MXNet failed: ");
            assertThat(replica.forward(userAndItem(1)).get(0).toFloats()).containsExactly(156);
        }
    }

    @Test
    void answersStayValidAfterEverythingIsClosed() throws Exception {
        Network network = engine.load(networks.twoInputs(), Device.CPU);
        Replica replica = network.newReplica();
        List<Tensor> answer = replica.forward(userAndItem(2));

        replica.close();
        replica.close();
        network.close();
        network.close();

        assertThat(answer.get(0).toFloats()).containsExactly(156, 532);
        assertThatThrownBy(() -> replica.forward(userAndItem(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(network::newReplica).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReplicaOutlivesItsNetworkAndTheFiles() throws Exception {
        NetworkFiles files = networks.twoInputs();
        Network network = engine.load(files, Device.CPU);
        Files.delete(files.definition());
        Files.delete(files.parameters().orElseThrow());
        try (Replica replica = network.newReplica();
                Replica other = network.newReplica()) {
            other.close();
            network.close();

            assertThat(replica.forward(userAndItem(1)).get(0).toFloats()).containsExactly(156);
        }
    }

    private static void refuses(Replica replica, String words, Tensor... inputs) {
        assertThatThrownBy(() -> replica.forward(List.of(inputs)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("\n");
    }

    /** One or two users (1 2 3 0, 4 5 6 7) and as many items (0..5, 6..11). */
    private static List<Tensor> userAndItem(int batch) {
        float[] user = batch == 1 ? new float[] {1, 2, 3, 0} : new float[] {1, 2, 3, 0, 4, 5, 6, 7};
        float[] item = new float[6 * batch];
        for (int i = 0; i < item.length; i++) {
            item[i] = i;
        }
        return List.of(
                Tensor.ofFloats("user", Shape.of(batch, 4), user), Tensor.ofFloats("item", Shape.of(batch, 6), item));
    }

    private static Tensor ints(String name, Shape shape, int... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.nativeOrder());
        data.asIntBuffer().put(values);
        return Tensor.of(name, DataType.INT32, shape, data);
    }

    private static Tensor of(DataType type, ByteBuffer data, java.util.function.Consumer<ByteBuffer> fill) {
        fill.accept(data.order(ByteOrder.nativeOrder()));
        return Tensor.of("data", type, Shape.of(1, 2), data.flip());
    }

    private static double sum(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.toFloats()) {
            sum += value;
        }
        return sum;
    }
}
