// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkLoadTest {

    @TempDir
    Path folder;

    private MxNetEngine engine;
    private TestNetworks networks;

    @BeforeEach
    void start() {
        engine = TestEngine.get();
        networks = new TestNetworks(folder);
    }

    @ParameterizedTest
    @EnumSource
    void readsParametersInAllLayouts(TestParams.Layout layout) throws Exception {
        TestSymbol symbol = new TestSymbol();
        int sum = symbol.op("broadcast_add", "sum", Map.of(), symbol.variable("data"), symbol.variable("bias"));
        byte[] params =
                new TestParams().with("arg:bias", Shape.of(1, 3), i -> 10 * i).bytes(layout);
        NetworkFiles files =
                networks.files(symbol.json(sum), params, List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3))));

        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor data = Tensor.ofFloats("data", Shape.of(1, 3), 1, 2, 3);
            assertThat(replica.forward(List.of(data)).get(0).toFloats()).containsExactly(1, 12, 23);
        }
    }

    @Test
    void refusesAnOperatorThatIsNotInTheListUnlessItIsNamed() throws Exception {
        TestSymbol symbol = new TestSymbol();
        int places = symbol.op("_contrib_index_array", "places", Map.of(), symbol.variable("data"));
        byte[] params = new TestParams().with("arg:unused", Shape.of(1), i -> i).bytes();
        NetworkFiles files =
                networks.files(symbol.json(places), params, List.of(new TensorSpec("data", Shape.of(1, 3))));

        assertThatThrownBy(() -> engine.load(files, Device.CPU))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("it has the operator '_contrib_index_array', which ends the process with some"
                        + " values of its attributes, which nothing checks; if the model needs it and its source is"
                        + " trusted, name it in 'allow_operators' of the model's configuration");

        NetworkFiles allowed = new NetworkFiles(
                files.definition(), files.parameters(), files.inputs(), Set.of("_contrib_index_array"));
        try (Network network = engine.load(allowed, Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor data = Tensor.ofFloats("data", Shape.of(1, 3), 1, 2, 3);
            assertThat(replica.forward(List.of(data)).get(0).toFloats()).containsExactly(0, 0, 0, 1, 0, 2);
        }
    }

    /** libmxnet itself would read beyond the end of the input. */
    @Test
    void refusesToReshapeIntoMoreElements() throws Exception {
        TestSymbol symbol = new TestSymbol();
        int reshaped = symbol.op("Reshape", "larger", Map.of("shape", "(4, 3)"), symbol.variable("data"));
        byte[] params = new TestParams().with("arg:unused", Shape.of(1), i -> i).bytes();
        NetworkFiles one =
                networks.files(symbol.json(reshaped), params, List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3))));
        NetworkFiles four =
                networks.files(symbol.json(reshaped), params, List.of(new TensorSpec("data", Shape.of(4, 3))));

        assertThatThrownBy(() -> engine.load(one, Device.CPU))
                .hasMessageContaining("its operator 'larger' cannot turn the shape [1, 3] into [4, 3]");
        try (Network network = engine.load(four, Device.CPU);
                Replica replica = network.newReplica()) {
            assertThatThrownBy(() -> replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 3), 1, 2, 3))))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("[1, 3]");
            assertThat(replica.forward(List.of(Tensor.ofFloats("data", Shape.of(4, 3), new float[12])))
                            .get(0)
                            .shape())
                    .isEqualTo(Shape.of(4, 3));
        }
    }

    @Test
    void refusesATensorThatIsTooLargeBeforeMxNetReservesIt() throws Exception {
        TestSymbol symbol = new TestSymbol();
        int joined = symbol.variable("data");
        for (int i = 0; i < 36; i++) {
            joined = symbol.op("Concat", "c" + i, Map.of("dim", "1", "num_args", "2"), joined, joined);
        }
        int sum = symbol.op("sum", "sum", Map.of(), joined);
        byte[] params = new TestParams().with("arg:unused", Shape.of(1), i -> i).bytes();
        NetworkFiles files = networks.files(symbol.json(sum), params, List.of(new TensorSpec("data", Shape.of(1, 4))));

        assertThatThrownBy(() -> engine.load(files, Device.CPU))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("Cannot load")
                .hasMessageContainingAll("at most");
    }

    /** MXNet's {@code save_rnn_checkpoint} writes the weights of a recurrent cell separately for each gate. */
    @ParameterizedTest
    @ValueSource(strings = {"i f c o", "r z o"})
    void joinsTheGatesOfRecurrentCells(String gates) throws Exception {
        String[] names = gates.split(" ");
        TestSymbol symbol = new TestSymbol();
        int cell = symbol.op(
                "FullyConnected",
                "cell",
                Map.of("num_hidden", Integer.toString(names.length)),
                symbol.variable("data"),
                symbol.variable("l0_i2h_weight"),
                symbol.variable("l0_i2h_bias"));
        TestParams params = new TestParams();
        for (int i = names.length - 1; i >= 0; i--) {
            int gate = i;
            params.with("arg:l0_i2h_%s_weight".formatted(names[i]), Shape.of(1, 2), j -> 10 * gate + j);
            params.with("arg:l0_i2h_%s_bias".formatted(names[i]), Shape.of(1), j -> 100 * gate);
        }
        NetworkFiles files = networks.files(
                symbol.json(cell), params.bytes(), List.of(new TensorSpec("data", Shape.of(Shape.ANY, 2))));

        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            Tensor data = Tensor.ofFloats("data", Shape.of(1, 2), 1, 2);
            // gate g: 1 * 10 g + 2 * (10 g + 1) + 100 g
            float[] expected = {2, 132, 262, 392};
            assertThat(replica.forward(List.of(data)).get(0).toFloats())
                    .containsExactly(Arrays.copyOf(expected, names.length));
        }
    }

    @Test
    void namesTheWeightThatLacksAGate() throws Exception {
        TestSymbol symbol = new TestSymbol();
        int sum = symbol.op("broadcast_add", "sum", Map.of(), symbol.variable("data"), symbol.variable("l0_bias"));
        byte[] params = new TestParams()
                .with("arg:l0_i_bias", Shape.of(1))
                .with("arg:l0_f_bias", Shape.of(1))
                .with("arg:l0_o_bias", Shape.of(1))
                .bytes();

        refuses(
                networks.files(symbol.json(sum), params, List.of(new TensorSpec("data", Shape.of(Shape.ANY, 4)))),
                "[l0_bias]");
    }

    @Test
    void allowsParametersThatTheNetworkDoesNotUse() throws Exception {
        byte[] params = TestNetworks.convolutionalParams()
                .with("arg:old_layer_weight", Shape.of(3, 3))
                .bytes();

        loads(networks.files(TestNetworks.convolutionalSymbol(), params, List.of(TestNetworks.PICTURE)));
    }

    @Test
    void takesALabelThatIsDeclaredAsAnInput() throws Exception {
        loads(networks.files(
                TestNetworks.convolutionalSymbol(),
                TestNetworks.convolutionalParams().bytes(),
                List.of(TestNetworks.PICTURE, new TensorSpec("softmax_label", Shape.of(Shape.ANY)))));
    }

    @Test
    void namesTheWeightsThatAreMissing() throws Exception {
        byte[] params = new TestParams()
                .with("arg:conv_weight", Shape.of(8, 3, 3, 3))
                .with("arg:conv_bias", Shape.of(8))
                .bytes();

        refuses(
                networks.files(TestNetworks.convolutionalSymbol(), params, List.of(TestNetworks.PICTURE)),
                "net-symbol.json",
                "weights-0007.params",
                "[bn_gamma, bn_beta, bn_moving_mean, bn_moving_var, fc_weight, fc_bias]");
    }

    @Test
    void namesTheWeightsThatAreMissingWithoutAParameterFile() throws Exception {
        NetworkFiles files = networks.twoInputs();
        refuses(
                new NetworkFiles(files.definition(), Optional.empty(), files.inputs()),
                "[fu_weight, fi_weight]",
                "no parameter file");
    }

    @Test
    void namesWhatTheNetworkTakesWhenAnotherInputIsDeclared() throws Exception {
        NetworkFiles files = networks.twoInputs();
        refuses(
                new NetworkFiles(
                        files.definition(),
                        files.parameters(),
                        List.of(TestNetworks.USER_AND_ITEM.get(0), new TensorSpec("thing", Shape.of(Shape.ANY, 6)))),
                "it has no input 'thing'",
                "[item]");
        refuses(new NetworkFiles(files.definition(), files.parameters(), List.of()), "no inputs are declared");
        refuses(
                new NetworkFiles(files.definition(), files.parameters(), List.of(TestNetworks.USER_AND_ITEM.get(0))),
                "[item]");
    }

    @Test
    void refusesDeclaredShapesThatTheWeightsDoNotFit() throws Exception {
        NetworkFiles files = networks.convolutional();
        refuses(
                new NetworkFiles(
                        files.definition(),
                        files.parameters(),
                        List.of(new TensorSpec("data", Shape.of(Shape.ANY, 3, 9, 9)))),
                "do not match",
                "[any, 3, 9, 9]",
                "fc");
    }

    @Test
    void refusesAnotherDevice() throws Exception {
        NetworkFiles files = networks.twoInputs();

        assertThatThrownBy(() -> engine.load(files, new Device("gpu3")))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContainingAll("gpu3", "[cpu]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{}",
                "{\"nodes\": 5}",
                "{\"nodes\": [], \"heads\": [], \"arg_nodes\": []}",
                "{\"nodes\": [7], \"heads\": [[0, 0, 0]], \"arg_nodes\": []}",
                "{\"nodes\": [{\"op\": \"null\"}], \"heads\": [[0, 0, 0]], \"arg_nodes\": [0]}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\", \"inputs\": []}], \"heads\": [[1, 0, 0]], \"arg_nodes\": [0]}",
                "{\"nodes\": [{\"op\": \"relu\", \"name\": \"x\", \"inputs\": [[0, 0, 0]]}], \"heads\": [[0, 0, 0]], \"arg_nodes\": []}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\", \"inputs\": []}], \"heads\": [[0, -1, 0]], \"arg_nodes\": [0]}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\", \"inputs\": []}], \"heads\": [[0, 0, 0]], \"arg_nodes\": [99]}"
            })
    void refusesBrokenSymbols(String symbol) throws IOException {
        refuses(networks.files(symbol, new TestParams().bytes(), List.of(TestNetworks.PICTURE)), "net-symbol.json");
    }

    /** MXNet itself crashes on these. */
    @ParameterizedTest
    @ValueSource(strings = {"[[0,7,0]]", "[[1,2,0]]", "[[2,1,0]]"})
    void refusesOutputsThatDoNotExist(String reference) throws IOException {
        TestSymbol symbol = new TestSymbol();
        int halves = symbol.op("SliceChannel", "halves", Map.of("num_outputs", "2"), symbol.variable("data"));
        String json = symbol.json(symbol.op("Flatten", "flat", Map.of(), halves));
        String node = reference.substring(0, 3);

        refuses(
                networks.files(
                        json.replace(node + ",0,0]]", reference),
                        new TestParams().bytes(),
                        List.of(new TensorSpec("data", Shape.of(Shape.ANY, 2)))),
                "net-symbol.json",
                "refers to output");
    }

    @Test
    void takesAFurtherOutputOfAnOperator() throws Exception {
        TestSymbol symbol = new TestSymbol();
        int halves = symbol.op("SliceChannel", "halves", Map.of("num_outputs", "2"), symbol.variable("data"));
        String json =
                symbol.json(symbol.op("Flatten", "flat", Map.of(), halves)).replace("[[1,0,0]]", "[[1,1,0]]");
        NetworkFiles files =
                networks.files(json, new TestParams().bytes(), List.of(new TensorSpec("data", Shape.of(Shape.ANY, 2))));

        try (Network network = engine.load(files, Device.CPU);
                Replica replica = network.newReplica()) {
            assertThat(replica.forward(List.of(Tensor.ofFloats("data", Shape.of(1, 2), 3, 4)))
                            .get(0)
                            .toFloats())
                    .containsExactly(4);
        }
    }

    @Test
    void namesAnOperatorThatDoesNotExist() throws IOException {
        TestSymbol symbol = new TestSymbol();
        String json = symbol.json(symbol.op("FluxCapacitor", "flux", Map.of(), symbol.variable("data")));

        refuses(
                networks.files(json, new TestParams().bytes(), List.of(new TensorSpec("data", Shape.of(Shape.ANY, 2)))),
                "net-symbol.json",
                "FluxCapacitor");
    }

    @Test
    void refusesParametersCutShortAnywhere() throws IOException {
        byte[] whole = TestNetworks.convolutionalParams().bytes();
        for (int length = 0; length < whole.length; length += 97) {
            refuses(
                    networks.files(
                            TestNetworks.convolutionalSymbol(),
                            Arrays.copyOf(whole, length),
                            List.of(TestNetworks.PICTURE)),
                    "weights-0007.params");
        }
    }

    @Test
    void refusesParametersWithAnyByteOfTheirFirstHeaderChanged() throws IOException {
        byte[] whole = TestNetworks.convolutionalParams().bytes();
        for (int at : new int[] {0, 4, 16, 20, 24, 28, 32, 36, 44, 52, 60}) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) 0x5a;
            refuses(
                    networks.files(TestNetworks.convolutionalSymbol(), changed, List.of(TestNetworks.PICTURE)),
                    "weights-0007.params");
        }
    }

    @Test
    void namesAFileThatIsNotThere() throws IOException {
        NetworkFiles files = networks.twoInputs();
        refuses(
                new NetworkFiles(folder.resolve("gone-symbol.json"), files.parameters(), files.inputs()),
                "gone-symbol");
    }

    private void loads(NetworkFiles files) throws ModelLoadException {
        try (Network network = engine.load(files, Device.CPU)) {
            assertThat(network.outputs()).isNotEmpty();
        }
    }

    private void refuses(NetworkFiles files, String... words) {
        assertThatThrownBy(() -> engine.load(files, Device.CPU).close())
                .isInstanceOf(ModelLoadException.class)
                .hasMessageStartingWith("Cannot load ")
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\n");
    }
}
