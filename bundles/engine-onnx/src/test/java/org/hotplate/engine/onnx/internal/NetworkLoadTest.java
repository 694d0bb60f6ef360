// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hotplate.formats.onnx.TestModel.FLOAT;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.hotplate.engine.Device;
import org.hotplate.engine.InvalidInputException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.formats.onnx.TestModel;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NetworkLoadTest {

    private static final TensorSpec DATA = new TensorSpec("data", Shape.of(Shape.ANY, 3));

    @TempDir
    Path folder;

    private OnnxEngine engine;
    private OnnxSamples samples;

    @BeforeEach
    void start() {
        engine = TestEngine.get();
        samples = new OnnxSamples(folder);
    }

    @Test
    void saysThatTheOpsetIsTooNew() throws Exception {
        refuses(
                identity(FLOAT).opset(99),
                "Cannot load net.onnx: it needs opset 99 of ai.onnx, and ONNX Runtime " + engine.version()
                        + " knows it up to 23; export it for an older opset");
    }

    @Test
    void saysThatTheFormatIsTooNew() throws Exception {
        refuses(
                identity(FLOAT).irVersion(99),
                "Cannot load net.onnx: it is written in version 99 of the format, and ONNX Runtime " + engine.version()
                        + " knows it up to 11; save it with an older release of onnx");
    }

    @Test
    void namesAnOperatorThatNobodyKnows() throws Exception {
        TestModel model = new TestModel()
                .input("data", FLOAT, -1, 3)
                .node("Frobnicate", List.of("data"), "same")
                .output("same", FLOAT, -1, 3);

        assertThatThrownBy(() -> engine.load(samples.files(model, DATA), Device.CPU))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("Cannot load net.onnx: ")
                .hasMessageContaining("Frobnicate")
                .hasMessageNotContaining(folder.toString());
    }

    @Test
    void namesTypesThatCannotBeServed() throws Exception {
        String served = ", and only tensors of " + Arrays.toString(DataType.values()) + " can be served";
        refuses(
                identity(13),
                "Cannot load net.onnx: its input 'data' is a tensor of UINT64, which ONNX Runtime's Java API cannot pass"
                        + " to it; export the model with another type for this input");
        refuses(
                new TestModel()
                        .input("data", FLOAT, -1, 3)
                        .node("SequenceConstruct", List.of("data"), "several")
                        .sequence("several"),
                "Cannot load net.onnx: its output 'several' is a sequence" + served
                        + "; export a classifier with zipmap=False");
    }

    @Test
    void refusesAnIndexOutOfRangeAfterARequestOfTheSameShapes() throws Exception {
        TestModel gather = new TestModel()
                .input("data", FLOAT, -1, 3)
                .input("i", OnnxSamples.code(DataType.INT64), -1)
                .node("Gather", List.of("data", "i"), "rows")
                .output("rows", FLOAT, -1, 3);
        NetworkFiles files = samples.files(gather, DATA, new TensorSpec("i", Shape.of(Shape.ANY), DataType.INT64));
        Tensor data = Tensor.ofFloats("data", Shape.of(1, 3), 1, 2, 3);
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            assertThat(replica.forward(List.of(data, index(0))).get(0).toFloats())
                    .containsExactly(1, 2, 3);

            assertThatThrownBy(() -> replica.forward(List.of(data, index(7))))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContainingAll("Gather", "indices element out of data bounds");
            assertThat(replica.forward(List.of(data, index(0))).get(0).toFloats())
                    .containsExactly(1, 2, 3);
        }
    }

    private static Tensor index(long value) {
        ByteBuffer data = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
        return Tensor.of("i", DataType.INT64, Shape.of(1), data.putLong(value).flip());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STRING")
    void returnsOutputsOfEveryType(DataType type) throws Exception {
        int code = OnnxSamples.code(type);
        NetworkFiles files = samples.files(
                new TestModel()
                        .input("data", FLOAT, -1, 3)
                        .node("Cast", List.of("data"), "cast", TestModel.Attribute.of("to", code))
                        .output("cast", code, -1, 3),
                DATA);
        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor cast = replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 3), 1, 0, 1)))
                    .get(0);

            assertThat(network.outputs()).containsExactly(new TensorSpec("cast", Shape.of(Shape.ANY, 3), type));
            assertThat(cast.type()).isEqualTo(type);
            assertThat(cast.toFloats()).containsExactly(1, 0, 1);
        }
    }

    @Test
    void tellsWhichOutputsHaveNoKnownShape() throws Exception {
        NetworkFiles files = samples.files(
                new TestModel()
                        .input("data", FLOAT, -1, 3)
                        .input("shape", 7, -2)
                        .node("Reshape", List.of("data", "shape"), "reshaped")
                        .outputOfAnyShape("reshaped", FLOAT),
                DATA,
                new TensorSpec("shape", Shape.of(Shape.ANY)));
        try (Network network = engine.load(files, Device.CPU)) {
            assertThat(network.outputs()).containsExactly(new TensorSpec("reshaped", Shape.UNKNOWN, DataType.FLOAT32));
        }
    }

    @Test
    void saysWhichFileOfWeightsIsNotThere() throws Exception {
        refuses(
                external("weights.bin"),
                "Cannot load net.onnx: it keeps weights in 'weights.bin', which is not there: pack that file too, or"
                        + " save it with its weights included");
    }

    @Test
    void refusesWeightsOutsideOfItsFolder() throws Exception {
        Files.write(folder.resolve("weights.bin"), new byte[12]);
        Path inner = Files.createDirectory(folder.resolve("inner"));

        assertThatThrownBy(
                        () -> engine.load(new OnnxSamples(inner).files(external("../weights.bin"), DATA), Device.CPU))
                .hasMessage(
                        "Cannot load net.onnx: it keeps weights in '../weights.bin', and archives have no folders: save"
                                + " it with that file in the same folder, or with its weights included");
    }

    @Test
    void refusesALinkToWeights() throws Exception {
        Path outside = Files.write(folder.resolve("outside.bin"), new byte[12]);
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.createSymbolicLink(inner.resolve("weights.bin"), outside);

        assertThatThrownBy(() -> engine.load(new OnnxSamples(inner).files(external("weights.bin"), DATA), Device.CPU))
                .hasMessageContaining("it keeps weights in 'weights.bin', which is not there");
    }

    @Test
    void readsWeightsThatLieBeside() throws Exception {
        ByteBuffer weights = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        weights.putFloat(1).putFloat(20).putFloat(300);
        Path file = Files.write(folder.resolve("weights.bin"), weights.array());
        try (Network network = engine.load(samples.files(external("weights.bin"), DATA), Device.CPU);
                Replica replica = network.newReplica()) {
            Files.delete(file);

            assertThat(replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 3), 1, 1, 1)))
                            .get(0)
                            .toFloats())
                    .containsExactly(2, 21, 301);
        }
    }

    @Test
    void takesWhatTheModelKnowsOfItsShape() throws Exception {
        NetworkFiles files = samples.files(
                new TestModel()
                        .input("data", FLOAT, 2, 3)
                        .node("Identity", List.of("data"), "same")
                        .output("same", FLOAT, 2, 3),
                new TensorSpec("data", Shape.of(Shape.ANY, Shape.ANY)));

        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            assertThat(network.inputs()).containsExactly(new TensorSpec("data", Shape.of(2, 3), DataType.FLOAT32));
            assertThatThrownBy(() -> replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 3), 1, 2, 3))))
                    .hasMessage("Input 'data' has the shape [1, 3]; the network accepts [2, 3]: its batch size is fixed"
                            + " at 2");
        }
    }

    @Test
    void namesTheDimensionThatDiffers() throws Exception {
        try (Network network = engine.load(samples.sums(), Device.CPU);
                Replica replica = network.newReplica()) {
            List<Tensor> inputs = List.of(
                    Tensor.ofFloats("user", Shape.of(1, 4), new float[4]),
                    Tensor.ofFloats("item", Shape.of(3, 6), new float[18]));

            assertThatThrownBy(() -> replica.forward(inputs))
                    .hasMessage("The network does not accept inputs 'user' of shape [1, 4], 'item' of shape [3, 6]: its"
                            + " dimension 'batch' is 1 and 3");
        }
    }

    @Test
    void spreadsAPredictionOverThreadsWhereItIsTold() throws Exception {
        assertThat(SessionThreads.of(null)).isEqualTo(new SessionThreads(1));
        assertThat(SessionThreads.of("4")).isEqualTo(new SessionThreads(4));
        assertThat(SessionThreads.of("four")).isEqualTo(new SessionThreads(1));
        try (Network network = TestEngine.get(new SessionThreads(2)).load(samples.wide(), Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor sum = replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 1000), new float[1000])))
                    .get(0);
            assertThat(sum.shape()).isEqualTo(Shape.of(1, 250));
        }
    }

    private void refuses(TestModel model, String message) throws Exception {
        NetworkFiles files = samples.files(model, DATA);

        assertThatThrownBy(() -> engine.load(files, Device.CPU))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage(message);
    }

    private static TestModel identity(int type) {
        return new TestModel()
                .input("data", type, -1, 3)
                .node("Identity", List.of("data"), "same")
                .output("same", type, -1, 3);
    }

    private static TestModel external(String file) {
        return new TestModel()
                .input("data", FLOAT, -1, 3)
                .weightsIn(file, "weights", 3)
                .node("Add", List.of("data", "weights"), "sum")
                .output("sum", FLOAT, -1, 3);
    }
}
