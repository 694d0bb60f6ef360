// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import static org.hotplate.archive.hostile.Hostile.fails;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Valid archives with an invalid network, which only an engine can detect. */
final class HostileNetworks {

    private HostileNetworks() {}

    static List<Hostile> all() {
        return List.of(
                fails(
                        "params-empty",
                        "weights of no bytes",
                        "Cannot load tiny-0000.params as MXNet parameters: it does not begin as MXNet's parameter files do",
                        params(new byte[0])),
                fails(
                        "params-text",
                        "weights that are a text",
                        "Cannot load tiny-0000.params as MXNet parameters: it does not begin as MXNet's parameter files do",
                        params(Bytes.utf8("weights".repeat(300)))),
                fails(
                        "params-cut",
                        "weights that end too early",
                        "Cannot load tiny-0000.params as MXNet parameters: it ends in the middle of an array or a name",
                        params(Arrays.copyOf(TinyModel.params(), 90))),
                fails(
                        "params-count",
                        "weights that claim 2^60 arrays",
                        "Cannot load tiny-0000.params as MXNet parameters: it claims to hold 1152921504606846976 arrays",
                        params(TinyModel.paramsHead(1L << 60))),
                fails(
                        "params-negative-count",
                        "weights that claim -1 arrays",
                        "Cannot load tiny-0000.params as MXNet parameters: it claims to hold -1 arrays",
                        params(TinyModel.paramsHead(-1))),
                fails(
                        "params-sparse",
                        "weights of which one is sparse",
                        "Cannot load tiny-0000.params as MXNet parameters: its array 0 is sparse; only dense ones can be served",
                        params(
                                TinyModel.paramsHead(1),
                                new Bytes()
                                        .u32(0xF993fac9L)
                                        .u32(1)
                                        .raw(new byte[200])
                                        .done())),
                fails(
                        "params-rank",
                        "weights of 1,000 dimensions",
                        "Cannot load tiny-0000.params as MXNet parameters: its array 0 has 1000 dimensions",
                        params(
                                TinyModel.paramsHead(1),
                                new Bytes()
                                        .u32(0xF993fac9L)
                                        .u32(0)
                                        .u32(1000)
                                        .raw(new byte[9000])
                                        .done())),
                fails(
                        "params-dimension",
                        "weights with a dimension of -4",
                        "Cannot load tiny-0000.params as MXNet parameters: its array 0 has a dimension of -4",
                        params(TinyModel.paramsHead(1), TinyModel.array(new long[] {2, -4}, 0))),
                fails(
                        "params-dimension-huge",
                        "weights with a dimension of 2^40",
                        "Cannot load tiny-0000.params as MXNet parameters: it holds an array of more than 2 GB",
                        params(TinyModel.paramsHead(1), TinyModel.array(new long[] {1L << 40}, 0))),
                fails(
                        "params-product",
                        "weights whose dimensions' product overflows",
                        "Cannot load tiny-0000.params as MXNet parameters: it holds an array of more than 2 GB",
                        params(TinyModel.paramsHead(1), TinyModel.array(new long[] {65536, 65536, 65536, 65536}, 0))),
                fails(
                        "params-type",
                        "weights of a type that does not exist",
                        "Cannot load tiny-0000.params as MXNet parameters: its array 0 has elements of a type that cannot be served (number 99)",
                        params(TinyModel.paramsHead(1), TinyModel.array(new long[] {2}, 99), new byte[64])),
                fails(
                        "params-no-names",
                        "weights without their names",
                        "Cannot load tiny-0000.params as MXNet parameters: it does not have a name for each of its arrays",
                        params(
                                TinyModel.paramsHead(1),
                                TinyModel.array(new long[] {2}, 0),
                                new byte[8],
                                TinyModel.paramsNames())),
                fails(
                        "params-long-name",
                        "weights with a name of 2^31 characters",
                        "Cannot load tiny-0000.params as MXNet parameters: it has a name of 2147483648 characters",
                        params(
                                TinyModel.paramsHead(1),
                                TinyModel.array(new long[] {2}, 0),
                                new byte[8],
                                new Bytes().u64(1).u64(1L << 31).done())),
                fails(
                        "params-lacking",
                        "weights without a bias",
                        "Cannot load tiny-symbol.json: it needs [fc_bias], which is neither in tiny-0000.params nor declared as an input",
                        params(
                                TinyModel.paramsHead(1),
                                TinyModel.array(new long[] {2, 4}, 0),
                                new byte[32],
                                TinyModel.paramsNames("arg:fc_weight"))),
                fails(
                        "params-misfit",
                        "weights of another shape",
                        "Cannot load tiny-symbol.json: its weights and declared inputs [data [any, 4] FLOAT32] do not match: Error in operator fc: Shape inconsistent, Provided = [2,7], inferred shape=(2,4)",
                        params(
                                TinyModel.paramsHead(2),
                                TinyModel.array(new long[] {2, 7}, 0),
                                new byte[56],
                                TinyModel.array(new long[] {2}, 0),
                                new byte[8],
                                TinyModel.paramsNames("arg:fc_weight", "arg:fc_bias"))),
                fails(
                        "symbol-empty",
                        "an empty symbol",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it is not a JSON object with a list of 'nodes'",
                        symbol("")),
                fails(
                        "symbol-text",
                        "a symbol that is not JSON",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it is not readable JSON: Unrecognized token 'a': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                        symbol("a symbol\n")),
                fails(
                        "symbol-list",
                        "a symbol that is a list",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it is not a JSON object with a list of 'nodes'",
                        symbol("[]")),
                fails(
                        "symbol-deep",
                        "a symbol nested 100,000 times",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it is not readable JSON: its objects and lists are nested more than 100 times",
                        symbol("{\"nodes\":" + "[".repeat(100_000))),
                fails(
                        "symbol-no-nodes",
                        "a symbol whose nodes are a number",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it is not a JSON object with a list of 'nodes'",
                        symbol("{\"nodes\": 5, \"heads\": [[0, 0, 0]], \"arg_nodes\": []}")),
                fails(
                        "symbol-no-heads",
                        "a symbol without outputs",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it has no 'heads'",
                        symbolOf("\"heads\"", "\"tails\"")),
                fails(
                        "symbol-operator",
                        "an operator that does not exist",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it has the operator 'FullyDisconnected', which MXNet 1.9.1 does not have",
                        symbolOf("FullyConnected", "FullyDisconnected")),
                fails(
                        "symbol-operator-path",
                        "an operator whose name is a path",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it has the operator '../../lib/evil.so', which MXNet 1.9.1 does not have",
                        symbolOf("FullyConnected", "../../lib/evil.so")),
                fails(
                        "symbol-cycle",
                        "an operator that takes its own output",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it refers to output 0 of node 3 where only nodes below 3 may stand",
                        symbolOf("[0, 0, 0], [1", "[3, 0, 0], [1")),
                fails(
                        "symbol-beyond",
                        "a reference past the end",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it refers to output 0 of node 999999 where only nodes below 3 may stand",
                        symbolOf("[0, 0, 0], [1", "[999999, 0, 0], [1")),
                fails(
                        "symbol-below",
                        "a reference to node -1",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it refers to output 0 of node -1 where only nodes below 3 may stand",
                        symbolOf("[0, 0, 0], [1", "[-1, 0, 0], [1")),
                fails(
                        "symbol-output",
                        "a reference to an argument's second output",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it refers to output 1 of 'data', which is an argument and has one",
                        symbolOf("[0, 0, 0], [1", "[0, 1, 0], [1")),
                fails(
                        "symbol-further-output",
                        "a reference to a layer's 1,000th output",
                        "Cannot load tiny-symbol.json: it refers to output 999 of the operator 'fc', which has 1",
                        symbolOf("[3, 0, 0]", "[3, 999, 0]")),
                fails(
                        "symbol-no-op",
                        "a node that says no operator",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it has a node without 'op'",
                        symbolOf("\"op\": \"softmax\"", "\"opp\": \"softmax\"")),
                fails(
                        "symbol-attribute",
                        "an attribute that is not a number",
                        "Cannot load tiny-symbol.json: Invalid Parameter format for num_hidden expect int but value='two', in operator FullyConnected(name=\"fc\", num_hidden=\"two\")",
                        symbolOf("\"2\"", "\"two\"")),
                fails(
                        "symbol-attribute-huge",
                        "a layer of 10^15 units",
                        "Cannot load tiny-symbol.json as an MXNet symbol: its operator 'FullyConnected' has num_hidden=1000000000000000; allowed is 1 to 1073741824",
                        symbolOf("\"2\"", "\"1000000000000000\"")),
                fails(
                        "symbol-attribute-negative",
                        "a layer of -2 units",
                        "Cannot load tiny-symbol.json as an MXNet symbol: its operator 'FullyConnected' has num_hidden=-2; allowed is 1 to 1073741824",
                        symbolOf("\"2\"", "\"-2\"")),
                fails(
                        "symbol-attribute-unknown",
                        "an attribute that does not exist",
                        "Cannot load tiny-symbol.json: Cannot find argument 'evil', Possible Arguments:",
                        symbolOf("\"num_hidden\"", "\"evil\": \"1\", \"num_hidden\"")),
                fails(
                        "symbol-input-missing",
                        "a layer without inputs",
                        "Cannot load tiny-symbol.json as an MXNet symbol: its operator 'fc' (FullyConnected) has no inputs",
                        symbolOf("[0, 0, 0], [1, 0, 0], [2, 0, 0]", "")),
                fails(
                        "symbol-operator-pointer",
                        "an operator that calls a function at an address",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it has the operator '_Native', which calls functions at addresses that the symbol contains; if the model needs it and its source is trusted, name it in 'allow_operators' of the model's configuration",
                        symbolOf("\"softmax\"", "\"_Native\", \"attrs\": {\"info\": \"0x10\"}")),
                fails(
                        "symbol-operator-file",
                        "an operator that reads a picture file of the server",
                        "Cannot load tiny-symbol.json as an MXNet symbol: it has the operator '_cvimread', which reads picture files of the server, or decodes pictures in native code; if the model needs it and its source is trusted, name it in 'allow_operators' of the model's configuration",
                        symbolOf("\"softmax\"", "\"_cvimread\", \"attrs\": {\"filename\": \"/etc/passwd\"}")),
                fails(
                        "symbol-divides-by-0",
                        "an operator with a stride of 0",
                        "Cannot load tiny-symbol.json as an MXNet symbol: its operator 'Pooling' has stride=(0, 1); allowed is 1 to 1073741824",
                        symbolOf(
                                "\"softmax\"",
                                "\"Pooling\", \"attrs\": {\"kernel\": \"(1, 1)\", \"stride\": \"(0, 1)\"}")),
                fails(
                        "symbol-reshape-larger",
                        "a reshaping into more elements than there are, which reads memory behind them",
                        "Cannot load tiny-symbol.json with inputs [[1, 4]]: its operator 'prob' cannot turn the shape [1, 2] into [500, 2], which has another size",
                        symbolOf("\"softmax\"", "\"Reshape\", \"attrs\": {\"shape\": \"(500, 2)\"}")),
                fails(
                        "symbol-tensor-huge",
                        "an operator whose result has 80 GB",
                        "Cannot load tiny-symbol.json with inputs [[1, 4]]: its operator 'prob' computes a tensor of shape [100000, 200000], which has 80000000000 bytes; at most 2147483647 are allowed",
                        symbolOf("\"softmax\"", "\"tile\", \"attrs\": {\"reps\": \"(100000, 100000)\"}")),
                fails(
                        "signature-stranger",
                        "a signature that names an input the network has not",
                        "Cannot load tiny-symbol.json: it has no input 'picture'; what it needs beside its weights is [data]",
                        signature("\"data\",", "\"picture\",")),
                fails(
                        "signature-weight",
                        "a signature that names a weight as an input",
                        "Cannot load tiny-symbol.json: it needs [data], which is neither in tiny-0000.params nor declared as an input",
                        signature("\"data\",", "\"fc_weight\",")),
                fails(
                        "signature-width",
                        "a signature of another width than the weights",
                        "Cannot load tiny-symbol.json: its weights and declared inputs [data [any, 5] FLOAT32] do not match: Error in operator fc: Shape inconsistent, Provided = [2,4], inferred shape=(2,5)",
                        signature("[0, 4]", "[0, 5]")),
                fails(
                        "signature-zeros",
                        "a signature that leaves open what the weights need",
                        "Cannot load tiny-symbol.json: its weights and declared inputs [data [any, any] FLOAT32] do not match: Error in operator fc: Check failed: dim_size_is_known(d[i]): Shape dim size must be known, while received -1",
                        signature("[0, 4]", "[0, 0]")),
                fails(
                        "dims-rank-0",
                        "an input whose shape is `[]`",
                        "Cannot load tiny-symbol.json: its input 'data' is declared without dimensions, which MXNet does not support",
                        signature("[0, 4]", "[]")));
    }

    private static Supplier<byte[]> params(byte[]... parts) {
        return () -> TinyModel.with("tiny-0000.params", Bytes.joined(parts)).bytes();
    }

    private static Supplier<byte[]> symbol(String text) {
        return () -> TinyModel.with("tiny-symbol.json", text).bytes();
    }

    private static Supplier<byte[]> symbolOf(String part, String other) {
        return symbol(TinyModel.SYMBOL.replace(part, other));
    }

    private static Supplier<byte[]> signature(String part, String other) {
        return () -> TinyModel.with("signature.json", TinyModel.SIGNATURE.replace(part, other))
                .bytes();
    }
}
