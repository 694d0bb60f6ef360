// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.hostile;

import java.util.LinkedHashMap;
import java.util.Map;

/** The files of a model with two layers that can be served, from which hostile archives are made. */
final class TinyModel {

    static final String MANIFEST =
            """
            {"Model-Archive-Version": 0.2, "Model-Server": 0.4, "License": "Apache 2.0",
             "Model": {"Symbol": "tiny-symbol.json", "Parameters": "tiny-0000.params", "Signature": "signature.json",
                       "Service": "mxnet_model_service.py", "Description": "tiny", "Model-Name": "tiny",
                       "Model-Format": "MXNet-Symbolic"},
             "Engine": {"MXNet": 0.12}}
            """;
    static final String SIGNATURE =
            """
            {"inputs": [{"data_name": "data", "data_shape": [0, 4]}], "input_type": "application/json",
             "outputs": [{"data_name": "prob", "data_shape": [0, 2]}], "output_type": "application/json"}
            """;
    static final String SYMBOL =
            """
            {"nodes": [{"op": "null", "name": "data", "inputs": []},
                       {"op": "null", "name": "fc_weight", "inputs": []},
                       {"op": "null", "name": "fc_bias", "inputs": []},
                       {"op": "FullyConnected", "name": "fc", "attrs": {"num_hidden": "2"},
                        "inputs": [[0, 0, 0], [1, 0, 0], [2, 0, 0]]},
                       {"op": "softmax", "name": "prob", "inputs": [[3, 0, 0]]}],
             "arg_nodes": [0, 1, 2], "heads": [[4, 0, 0]], "attrs": {"mxnet_version": ["int", 10900]}}
            """;

    private TinyModel() {}

    static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("tiny-symbol.json", Bytes.utf8(SYMBOL));
        files.put("tiny-0000.params", params());
        files.put("signature.json", Bytes.utf8(SIGNATURE));
        files.put("synset.txt", Bytes.utf8("cat\ndog\n"));
        files.put("mxnet_model_service.py", Bytes.utf8("# a service\n"));
        files.put("MANIFEST.json", Bytes.utf8(MANIFEST));
        return files;
    }

    static RawZip zip() {
        return RawZip.of(files());
    }

    /** Returns the model with one file added or replaced. */
    static RawZip with(String name, byte[] content) {
        Map<String, byte[]> files = files();
        files.put(name, content);
        return RawZip.of(files);
    }

    static RawZip with(String name, String content) {
        return with(name, Bytes.utf8(content));
    }

    static RawZip without(String name) {
        Map<String, byte[]> files = files();
        files.remove(name);
        return RawZip.of(files);
    }

    static byte[] params() {
        return new Bytes()
                .raw(paramsHead(2))
                .raw(array(new long[] {2, 4}, 0))
                .raw(new byte[2 * 4 * Float.BYTES])
                .raw(array(new long[] {2}, 0))
                .raw(new byte[2 * Float.BYTES])
                .raw(paramsNames("arg:fc_weight", "arg:fc_bias"))
                .done();
    }

    static byte[] paramsHead(long arrays) {
        return new Bytes().u64(0x112).u64(0).u64(arrays).done();
    }

    /** The header of a dense array. */
    static byte[] array(long[] dims, int type) {
        Bytes array = new Bytes().u32(0xF993fac9L).u32(0).u32(dims.length);
        for (long dim : dims) {
            array.u64(dim);
        }
        return array.u32(1).u32(0).u32(type).done();
    }

    static byte[] paramsNames(String... names) {
        Bytes list = new Bytes().u64(names.length);
        for (String name : names) {
            list.u64(name.length()).raw(Bytes.utf8(name));
        }
        return list.done();
    }
}
