// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.RealFiles;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolFileTest {

    private static final String CLASSIFIER =
            """
            {"nodes": [
              {"op": "null", "name": "data", "attrs": {"__shape__": "(0, 3L, -1, 8)", "__dtype__": "3"}, "inputs": []},
              {"op": "null", "name": "w", "attr": {"__shape__": "what?"}, "inputs": []},
              {"op": "Convolution", "name": "conv", "param": {"no_bias": "True"}, "inputs": [[0, 0, 0], [1, 0, 0]]},
              {"op": "null", "name": "label", "inputs": []},
              {"op": "null", "name": "unused", "inputs": []},
              {"op": "SoftmaxOutput", "name": "softmax", "inputs": [[2, 0], [3, 0]]},
              {"op": "BatchNorm", "name": "bn", "inputs": [[2, 0, 0]]}
             ],
             "arg_nodes": [0, 1, 3, 4], "heads": [[5, 0, 0], [6, 1, 0]]}
            """;

    @TempDir
    Path folder;

    @Test
    void tellsWhatTheNetworkTakesAndGives() throws Exception {
        SymbolFile symbol = read(CLASSIFIER);

        assertThat(symbol.arguments()).extracting(SymbolNode::name).containsExactly("data", "w", "label");
        assertThat(symbol.operators())
                .extracting(SymbolNode::op)
                .containsExactly("Convolution", "SoftmaxOutput", "BatchNorm");
        assertThat(symbol.outputs()).containsExactly("softmax_output", "bn_mean");
        assertThat(symbol.labels()).containsExactly("label");
        assertThat(symbol.furtherOutputs())
                .extracting(SymbolFile.FurtherOutput::output)
                .containsExactly(1);
    }

    @Test
    void tellsWhatAnArgumentWasSavedWith() throws Exception {
        SymbolFile symbol = read(CLASSIFIER);

        assertThat(symbol.shapeOf("data")).contains(Shape.of(Shape.ANY, 3, Shape.ANY, 8));
        assertThat(symbol.typeOf("data")).contains(DataType.UINT8);
        assertThat(symbol.shapeOf("w")).isEmpty();
        assertThat(symbol.typeOf("w")).isEmpty();
        assertThat(symbol.argument("unused")).isEmpty();
    }

    @Test
    void tellsWhereAnArgumentGoes() throws Exception {
        SymbolFile symbol = read(CLASSIFIER);

        assertThat(symbol.uses("w")).singleElement().satisfies(use -> {
            assertThat(use.operator().attribute("no_bias")).contains("True");
            assertThat(use.input()).isEqualTo(1);
            assertThat(symbol.source(use.operator(), 0))
                    .hasValueSatisfying(source -> assertThat(source.name()).isEqualTo("data"));
            assertThat(symbol.source(use.operator(), 2)).isEmpty();
        });
    }

    @Test
    void writesAnOperatorAsASymbolOfItsOwn() throws Exception {
        SymbolNode conv = read(CLASSIFIER).nodes().get(2);

        SymbolFile alone = read(conv.alone());

        assertThat(alone.arguments()).hasSize(2);
        assertThat(alone.outputs()).containsExactly("conv_output");
        assertThat(alone.operators().get(0).attributes()).containsEntry("no_bias", "True");
    }

    @ParameterizedTest
    @CsvSource({"RNN,1,rnn_state", "SliceChannel,0,rnn_output0", "SliceChannel,3,rnn_output3", "Flatten,0,rnn_output"})
    void namesOutputsAsMxnetDoes(String op, int output, String name) throws Exception {
        SymbolFile symbol = read(
                """
                {"nodes": [{"op": "null", "name": "x", "inputs": []},
                  {"op": "%s", "name": "rnn", "attrs": {%s}, "inputs": [[0, 0, 0]]}],
                 "arg_nodes": [0], "heads": [[1, %d, 0]]}
                """
                        .formatted(op, op.equals("SliceChannel") ? "\"num_outputs\": \"4\"" : "", output));

        assertThat(symbol.outputs()).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource({
        "Convolution,true,true",
        "Convolution,false,true",
        "ROIAlign,true,false",
        "_contrib_ROIAlign,true,false",
        "scatter_nd,true,false",
        "Embedding,true,false",
        "broadcast_div,true,true",
        "broadcast_div,false,false",
        "_mod,true,false"
    })
    void acceptsAnyInputIfNoValueIsAnIndexOrAnIntegerDivisor(String op, boolean real, boolean accepted)
            throws Exception {
        assertThat(operator(op, "").acceptsAnyInput(real)).isEqualTo(accepted);
    }

    @Test
    void doesNotAcceptAnyInputIfIntegersAreMadeBeforeADivision() throws Exception {
        SymbolFile cast = operator("broadcast_div", ", {\"op\": \"Cast\", \"name\": \"c\", \"inputs\": [[0, 0, 0]]}");

        assertThat(cast.acceptsAnyInput(true)).isFalse();
    }

    private SymbolFile operator(String op, String more) throws IOException {
        return read(
                """
                {"nodes": [{"op": "null", "name": "x", "inputs": []},
                  {"op": "%s", "name": "o", "inputs": [[0, 0, 0], [0, 0, 0]]}%s],
                 "arg_nodes": [0], "heads": [[1, 0, 0]]}
                """
                        .formatted(op, more));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"nodes\": {}}",
                "{\"nodes\": [], \"arg_nodes\": [], \"heads\": []}",
                "{\"nodes\": [1], \"arg_nodes\": [], \"heads\": [[0, 0]]}",
                "{\"nodes\": [{\"name\": \"x\"}], \"arg_nodes\": [], \"heads\": [[0, 0]]}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\", \"inputs\": 3}], \"arg_nodes\": [], \"heads\": [[0, 0]]}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\"}], \"arg_nodes\": [1], \"heads\": [[0, 0]]}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\"}], \"arg_nodes\": [0], \"heads\": [[0, 1]]}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\"}], \"arg_nodes\": [0], \"heads\": [[\"0\", 1]]}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\"}], \"arg_nodes\": [0], \"heads\": [[]]}",
                "{\"nodes\": [{\"op\": \"null\", \"name\": \"x\", \"subgraphs\": [1]}], \"arg_nodes\": [], \"heads\": [0]}",
                "{\"nodes\": [], \"nodes\": [{\"op\": \"null\", \"name\": \"x\"}], \"arg_nodes\": [0], \"heads\": [[0]]}"
            })
    void refusesWhatIsNoSymbol(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(MalformedFileException.class)
                .message()
                .startsWith("it")
                .doesNotContain("fasterxml", "\n");
    }

    @Test
    void refusesNestingWithoutEndAndValuesWithoutNumber() {
        assertThatThrownBy(() -> read("{\"nodes\":" + "[".repeat(100_000)))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("nested more than 100 times")
                .message()
                .doesNotContain("Constraints");
        assertThatThrownBy(() -> read("{\"nodes\": [{\"op\"")).hasMessage("it is not readable JSON: it ends too early");
        assertThatThrownBy(() -> read("{\"nodes\":[" + "{},".repeat(600_000) + "{}]}"))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("oken count");
        assertThatThrownBy(() -> read(" ".repeat(9 << 20))).hasMessageContaining("larger than");
    }

    @Test
    void readsTheRealOnes() throws Exception {
        SymbolFile squeezenet =
                SymbolFile.read(RealFiles.entry("squeezenet_v1.0.model", "squeezenet_v1.0-symbol.json", folder));
        SymbolFile lstm = SymbolFile.read(RealFiles.entry("lstm_ptb.model", "lstm_ptb-symbol.json", folder));
        SymbolFile two = SymbolFile.read(RealFiles.entry("two_input.model", "two_input-symbol.json", folder));

        assertThat(squeezenet.outputs()).containsExactly("softmax_output");
        assertThat(squeezenet.uses("data"))
                .singleElement()
                .satisfies(use -> assertThat(use.operator().op()).isEqualTo("Convolution"));
        assertThat(lstm.operators()).hasSizeGreaterThan(1000);
        assertThat(lstm.argument("data")).isPresent();
        assertThat(two.arguments()).extracting(SymbolNode::name).contains("user", "item", "fu_weight");
    }

    private SymbolFile read(String json) throws IOException {
        return SymbolFile.read(Files.writeString(folder.resolve("x-symbol.json"), json));
    }
}
