// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network of three steps, each of which adds the result of the previous one. */
class UnrolledSymbolTest {

    private static final String SUM =
            """
            {"nodes": [
              {"op": "null", "name": "data", "inputs": []},
              {"op": "SliceChannel", "name": "split", "attrs": {"axis": "1", "num_outputs": "3", "squeeze_axis": "1"},
               "inputs": [[0, 0, 0]]},
              {"op": "null", "name": "w", "inputs": []},
              {"op": "elemwise_mul", "name": "step0", "inputs": [[1, 0, 0], [2, 0, 0]]},
              {"op": "elemwise_add", "name": "step1", "inputs": [[1, 1, 0], [3, 0, 0]]},
              {"op": "elemwise_add", "name": "step2", "inputs": [[1, 2, 0], [4, 0, 0]]},
              {"op": "Concat", "name": "join", "attrs": {"num_args": "3", "dim": "1"},
               "inputs": [[3, 0, 0], [4, 0, 0], [5, 0, 0]]},
              {"op": "softmax", "name": "out", "inputs": [[6, 0, 0]]}
             ],
             "arg_nodes": [0, 2], "node_row_ptr": [0, 1], "heads": [[7, 0, 0]], "attrs": {"mxnet_version": ["int", 1]}}
            """;

    @TempDir
    Path folder;

    @Test
    void holdsTheNetworkOfItsFirstSteps() throws Exception {
        for (String attributes : new String[] {"attrs", "attr", "param"}) {
            UnrolledSymbol unrolled = of(SUM.replace("attrs\": {\"a", attributes + "\": {\"a")
                            .replace("attrs\": {\"n", attributes + "\": {\"n"))
                    .orElseThrow();

            SymbolFile two = read(unrolled.first(2));
            SymbolFile one = read(unrolled.first(1));

            assertThat(two.operators())
                    .extracting(SymbolNode::name)
                    .containsExactly("split", "step0", "step1", "join", "out");
            assertThat(two.nodes()).extracting(SymbolNode::name).doesNotContain("step2");
            assertThat(two.nodes().get(1).attribute("num_outputs")).contains("2");
            assertThat(two.nodes().get(5).attribute("num_args")).contains("2");
            assertThat(two.nodes().get(5).inputs())
                    .containsExactly(new SymbolNode.Reference(3, 0), new SymbolNode.Reference(4, 0));
            assertThat(two.arguments()).extracting(SymbolNode::name).containsExactly("data", "w");
            assertThat(two.outputs()).containsExactly("out_output");
            assertThat(one.operators()).extracting(SymbolNode::name).containsExactly("split", "step0", "join", "out");
            assertThat(one.json()).contains("mxnet_version").doesNotContain("node_row_ptr");
        }
    }

    @Test
    void isNoneWhereAStepSeesALaterOne() throws Exception {
        assertThat(of(SUM.replace("[[1, 0, 0], [2, 0, 0]]", "[[1, 2, 0], [2, 0, 0]]")))
                .isEmpty();
        assertThat(of(SUM.replace("[[3, 0, 0], [4, 0, 0], [5, 0, 0]]", "[[5, 0, 0], [4, 0, 0], [3, 0, 0]]")))
                .isEmpty();
    }

    @Test
    void isNoneWhereAnOutputTakesAStepBesideTheJoin() throws Exception {
        assertThat(of(SUM.replace("\"heads\": [[7, 0, 0]]", "\"heads\": [[7, 0, 0], [5, 0, 0]]")))
                .isEmpty();
        assertThat(of(SUM.replace("\"heads\": [[7, 0, 0]]", "\"heads\": [[7, 0, 0], [1, 0, 0]]")))
                .isEmpty();
        assertThat(of(SUM.replace("\"inputs\": [[6, 0, 0]]", "\"inputs\": [[6, 0, 0], [4, 0, 0]]")))
                .isEmpty();
    }

    @Test
    void isNoneOfAnotherNumberAxisOrKind() throws Exception {
        assertThat(UnrolledSymbol.of(read(SUM), 4)).isEmpty();
        assertThat(of(SUM.replace("\"dim\": \"1\"", "\"dim\": \"0\""))).isEmpty();
        assertThat(of(SUM.replace("\"axis\": \"1\", ", "\"axis\": \"2\", "))).isEmpty();
        assertThat(of(SUM.replace("\"squeeze_axis\": \"1\"", "\"squeeze_axis\": \"0\"")))
                .isEmpty();
        assertThat(of(SUM.replace("Concat", "Stack"))).isEmpty();
    }

    private Optional<UnrolledSymbol> of(String json) throws Exception {
        return UnrolledSymbol.of(read(json), 3);
    }

    private SymbolFile read(String json) throws Exception {
        return SymbolFile.read(Files.writeString(folder.resolve("net-symbol.json"), json));
    }
}
