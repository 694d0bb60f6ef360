// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/** Small networks like those in real archives. */
final class TestNetworks {

    static final TensorSpec PICTURE = new TensorSpec("data", Shape.of(Shape.ANY, 3, 8, 8));
    static final List<TensorSpec> USER_AND_ITEM =
            List.of(new TensorSpec("user", Shape.of(Shape.ANY, 4)), new TensorSpec("item", Shape.of(Shape.ANY, 6)));

    private final Path folder;

    TestNetworks(Path folder) {
        this.folder = folder;
    }

    NetworkFiles files(String symbol, byte[] params, List<TensorSpec> inputs) throws IOException {
        Path definition = Files.writeString(folder.resolve("net-symbol.json"), symbol);
        Path parameters = Files.write(folder.resolve("weights-0007.params"), params);
        return new NetworkFiles(definition, Optional.of(parameters), inputs);
    }

    /** Convolution, batch normalization and a softmax with a label. */
    NetworkFiles convolutional() throws IOException {
        return files(convolutionalSymbol(), convolutionalParams().bytes(), List.of(PICTURE));
    }

    static String convolutionalSymbol() {
        TestSymbol symbol = new TestSymbol();
        int data = symbol.variable("data");
        int conv = symbol.op(
                "Convolution",
                "conv",
                Map.of("kernel", "(3, 3)", "num_filter", "8", "pad", "(1, 1)"),
                data,
                symbol.variable("conv_weight"),
                symbol.variable("conv_bias"));
        int norm = symbol.op(
                "BatchNorm",
                "bn",
                Map.of("fix_gamma", "False"),
                conv,
                symbol.variable("bn_gamma"),
                symbol.variable("bn_beta"),
                symbol.variable("bn_moving_mean"),
                symbol.variable("bn_moving_var"));
        int relu = symbol.op("Activation", "relu", Map.of("act_type", "relu"), norm);
        int flat = symbol.op("Flatten", "flat", Map.of(), relu);
        int fc = symbol.op(
                "FullyConnected",
                "fc",
                Map.of("num_hidden", "5"),
                flat,
                symbol.variable("fc_weight"),
                symbol.variable("fc_bias"));
        return symbol.json(symbol.op("SoftmaxOutput", "softmax", Map.of(), fc, symbol.variable("softmax_label")));
    }

    static TestParams convolutionalParams() {
        return new TestParams()
                .with("arg:conv_weight", Shape.of(8, 3, 3, 3))
                .with("arg:conv_bias", Shape.of(8))
                .with("arg:bn_gamma", Shape.of(8), i -> 1 + i * 0.1)
                .with("arg:bn_beta", Shape.of(8))
                .with("aux:bn_moving_mean", Shape.of(8))
                .with("aux:bn_moving_var", Shape.of(8), i -> 1 + i * 0.2)
                .with("arg:fc_weight", Shape.of(5, 8 * 8 * 8))
                .with("arg:fc_bias", Shape.of(5));
    }

    /** Adds the sums of two inputs' elements: {@code user} counts once, {@code item} ten times. */
    NetworkFiles twoInputs() throws IOException {
        TestSymbol symbol = new TestSymbol();
        int user = symbol.op(
                "FullyConnected",
                "fu",
                Map.of("num_hidden", "1", "no_bias", "True"),
                symbol.variable("user"),
                symbol.variable("fu_weight"));
        int item = symbol.op(
                "FullyConnected",
                "fi",
                Map.of("num_hidden", "1", "no_bias", "True"),
                symbol.variable("item"),
                symbol.variable("fi_weight"));
        byte[] params = new TestParams()
                .with("arg:fu_weight", Shape.of(1, 4), i -> 1)
                .with("arg:fi_weight", Shape.of(1, 6), i -> 10)
                .bytes();
        return files(symbol.json(symbol.op("elemwise_add", "sum", Map.of(), user, item)), params, USER_AND_ITEM);
    }

    /**
     * A layer whose weights, inputs and outputs are large enough for a leak to be measurable: 1, 0.4 and 0.1 MB at a
     * batch size of 100.
     */
    NetworkFiles wide() throws IOException {
        TestSymbol symbol = new TestSymbol();
        int fc = symbol.op(
                "FullyConnected",
                "fc",
                Map.of("num_hidden", "250", "no_bias", "True"),
                symbol.variable("data"),
                symbol.variable("fc_weight"));
        byte[] params = new TestParams()
                .with("arg:fc_weight", Shape.of(250, 1000), i -> 1)
                .bytes();
        return files(symbol.json(fc), params, List.of(new TensorSpec("data", Shape.of(Shape.ANY, 1000))));
    }

    /**
     * A recurrent step whose first state is a {@code _zeros} with an unknown batch size, as MXNet's exporters write it.
     */
    NetworkFiles recurrent() throws IOException {
        TestSymbol symbol = new TestSymbol();
        int data = symbol.variable("data");
        int i2h = symbol.op(
                "FullyConnected",
                "i2h",
                Map.of("num_hidden", "7", "no_bias", "True"),
                data,
                symbol.variable("i2h_weight"));
        int state = symbol.op("_zeros", "begin_state", Map.of("shape", "(0, 7)", "dtype", "float32"));
        int h2h = symbol.op(
                "FullyConnected",
                "h2h",
                Map.of("num_hidden", "7", "no_bias", "True"),
                state,
                symbol.variable("h2h_weight"));
        int sum = symbol.op("elemwise_add", "step", Map.of(), i2h, h2h);
        byte[] params = new TestParams()
                .with("arg:i2h_weight", Shape.of(7, 4), i -> 1)
                .with("arg:h2h_weight", Shape.of(7, 7), i -> 1)
                .bytes();
        return files(symbol.json(sum), params, List.of(new TensorSpec("data", Shape.of(Shape.ANY, 4))));
    }

    /** Looks up rows of (0, 1), (2, 3), (4, 5), … by integers, which the symbol declares as int32. */
    NetworkFiles embedding() throws IOException {
        TestSymbol symbol = new TestSymbol();
        int data = symbol.variable("words", Map.of("__dtype__", "4"));
        int rows = symbol.op(
                "Embedding",
                "rows",
                Map.of("input_dim", "10", "output_dim", "2"),
                data,
                symbol.variable("rows_weight"));
        byte[] params = new TestParams()
                .with("arg:rows_weight", Shape.of(10, 2), i -> i)
                .bytes();
        return files(symbol.json(rows), params, List.of(new TensorSpec("words", Shape.of(Shape.ANY, 3))));
    }

    /** One output for each type, each a cast of the input. */
    NetworkFiles casts(String... types) throws IOException {
        TestSymbol symbol = new TestSymbol();
        int data = symbol.variable("data");
        int[] heads = new int[types.length];
        for (int i = 0; i < types.length; i++) {
            heads[i] = symbol.op("Cast", "as_" + types[i], Map.of("dtype", types[i]), data);
        }
        return files(
                symbol.json(heads), new TestParams().bytes(), List.of(new TensorSpec("data", Shape.of(Shape.ANY, 2))));
    }
}
