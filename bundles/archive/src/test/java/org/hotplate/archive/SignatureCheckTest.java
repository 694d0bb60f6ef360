// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hotplate.formats.mxnet.ParamsFile;
import org.hotplate.formats.mxnet.SymbolFile;
import org.hotplate.formats.onnx.OnnxFile;
import org.hotplate.formats.onnx.OnnxType;
import org.hotplate.formats.onnx.OnnxValue;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureCheckTest {

    private static final String PICTURES =
            """
            {"nodes": [
              {"op": "null", "name": "data", "inputs": []},
              {"op": "_mul_scalar", "name": "scaled", "attrs": {"scalar": "0.5"}, "inputs": [[0, 0, 0]]},
              {"op": "null", "name": "conv_weight", "inputs": []},
              {"op": "Convolution", "name": "conv", "attrs": {"kernel": "(3, 3)", "num_filter": "8", "no_bias": "True"},
               "inputs": [[1, 0, 0], [2, 0, 0]]},
              {"op": "null", "name": "label", "inputs": []},
              {"op": "SoftmaxOutput", "name": "softmax", "inputs": [[3, 0, 0], [4, 0, 0]]}],
             "arg_nodes": [0, 2, 4], "heads": [[5, 0, 0]]}
            """;

    @TempDir
    Path folder;

    @Test
    void acceptsWhatFits() throws Exception {
        assertThat(pictures(Signature.IMAGE, spec("data", 0, 3, 224, 224))).isEmpty();
        assertThat(pictures(Signature.JSON, spec("data", 0, 0, 0, 0))).isEmpty();
    }

    @Test
    void namesAnInputThatIsNone() throws Exception {
        assertThat(pictures(Signature.JSON, spec("dat", 0, 3, 9, 9)))
                .containsExactly(
                        "'dat' is not an input of the network, which takes 'data'",
                        "the network needs 'data', which is neither among its weights nor declared as an input");
    }

    @Test
    void looksThroughOperatorsThatKeepTheShape() throws Exception {
        assertThat(pictures(Signature.JSON, spec("data", 0, 3, 224)))
                .containsExactly(
                        "the input 'data' has the shape [any, 3, 224]; the operator 'conv' (Convolution) takes 4 dimensions");
        assertThat(pictures(Signature.JSON, spec("data", 0, 1, 224, 224)))
                .containsExactly("the input 'data' has the shape [any, 1, 224, 224]; the weights of the operator 'conv'"
                        + " (Convolution) are for 3 channels");
    }

    @Test
    void namesShapesThatCannotBe() throws Exception {
        assertThat(pictures(Signature.JSON, spec("data")))
                .anySatisfy(fault -> assertThat(fault).contains("without dimensions"));
        assertThat(pictures(Signature.JSON, spec("data", 0, 3, 1 << 30, 1 << 30)))
                .anySatisfy(fault -> assertThat(fault).contains("more elements than a tensor can have"));
        assertThat(pictures(Signature.IMAGE, spec("data", 0, 10)))
                .anySatisfy(fault -> assertThat(fault).contains("a picture has four dimensions"));
    }

    @Test
    void comparesWithAnOnnxGraph() {
        OnnxFile graph = new OnnxFile(
                8,
                "",
                Map.of(),
                "",
                List.of(
                        new OnnxValue("data", OnnxType.FLOAT, Optional.of(Shape.of(Shape.ANY, 3, 8))),
                        new OnnxValue("text", OnnxType.COMPLEX64, Optional.empty())),
                List.of(),
                List.of(),
                List.of(),
                1,
                Set.of());

        assertThat(messages(SignatureCheck.faults(
                        "signature.json",
                        signature(
                                Signature.JSON,
                                new TensorSpec("data", Shape.of(Shape.ANY, 4, 8), DataType.INT32),
                                spec("extra", 1)),
                        graph)))
                .containsExactly(
                        "the input 'data' is of type INT32; the network takes float",
                        "the input 'data' has the shape [any, 4, 8]; the network takes [any, 3, 8]",
                        "'extra' is not an input of the network, which takes 'data', 'text'",
                        "the network needs 'text', which is not declared as an input");
        assertThat(messages(SignatureCheck.faults(
                        "signature.json", signature(Signature.JSON, spec("data", 5, 3, 0), spec("text", 1)), graph)))
                .containsExactly("the input 'text' has elements of type complex64, which cannot be served");
    }

    private List<String> pictures(String type, TensorSpec... inputs) throws IOException {
        Path symbol = Files.writeString(folder.resolve("x-symbol.json"), PICTURES);
        Path params = Files.write(
                folder.resolve("x.params"), SmallNetwork.params(Map.of("arg:conv_weight", new int[] {8, 3, 3, 3})));
        return messages(SignatureCheck.faults(
                "signature.json", signature(type, inputs), SymbolFile.read(symbol), ParamsFile.contents(params)));
    }

    private static Signature signature(String type, TensorSpec... inputs) {
        return new Signature(List.of(inputs), type, List.of(), Signature.JSON);
    }

    private static TensorSpec spec(String name, int... dims) {
        return new TensorSpec(
                name,
                Shape.of(Arrays.stream(dims)
                        .map(dim -> dim == 0 ? Shape.ANY : dim)
                        .toArray()));
    }

    private static List<String> messages(List<Fault> faults) {
        return faults.stream().map(Fault::message).toList();
    }
}
