// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A network that can be served, with four inputs and a fully connected layer of two outputs, and its archive. */
final class SmallNetwork {

    static final String SYMBOL =
            """
            {"nodes": [
              {"op": "null", "name": "data", "attrs": {"__shape__": "(0, 4)"}, "inputs": []},
              {"op": "null", "name": "fc_weight", "inputs": []},
              {"op": "null", "name": "fc_bias", "inputs": []},
              {"op": "FullyConnected", "name": "fc", "attrs": {"num_hidden": "2"},
               "inputs": [[0, 0, 0], [1, 0, 0], [2, 0, 0]]},
              {"op": "softmax", "name": "prob", "inputs": [[3, 0, 0]]}],
             "arg_nodes": [0, 1, 2], "heads": [[4, 0, 0]], "attrs": {"mxnet_version": ["int", 10900]}}
            """;

    static final String SIGNATURE =
            """
            {"inputs": [{"data_name": "data", "data_shape": [0, 4]}], "input_type": "application/json",
             "outputs": [{"data_name": "prob", "data_shape": [0, 2]}], "output_type": "application/json"}
            """;

    static final String MANIFEST =
            """
            {"Model-Archive-Version": 0.2, "Model-Archive-Description": "small", "Model-Server": 0.4,
             "Created-By": {"Author": "A. Uthor", "Author-Email": "author@example.com"},
             "Model": {"Symbol": "small-symbol.json", "Parameters": "small-0007.params", "Signature": "signature.json",
                       "Service": "mxnet_model_service.py", "Description": "a small one", "Model-Name": "small",
                       "Model-Format": "MXNet-Symbolic", "Model-Version": "3"},
             "Engine": {"MXNet": ["int", 10900]}}
            """;

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    SmallNetwork() {
        put("small-symbol.json", SYMBOL);
        put("small-0007.params", params(Map.of("arg:fc_weight", new int[] {2, 4}, "arg:fc_bias", new int[] {2})));
        put("signature.json", SIGNATURE);
        put("mxnet_model_service.py", "# a service");
        put("labels.txt", "yes\nno\n");
        put("MANIFEST.json", MANIFEST);
    }

    SmallNetwork put(String name, String text) {
        return put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    SmallNetwork put(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    SmallNetwork without(String name) {
        files.remove(name);
        return this;
    }

    /** Replaces text in a file. */
    SmallNetwork with(String name, String old, String now) {
        return put(name, new String(files.get(name), StandardCharsets.UTF_8).replace(old, now));
    }

    /** Lists the files' SHA-256 in the manifest, as the exporter does. */
    SmallNetwork listed() throws Exception {
        Map<String, String> digests = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getValue());
            digests.put(file.getKey(), HexFormat.of().formatHex(digest));
        }
        String list = digests.entrySet().stream()
                .filter(file -> !file.getKey().equals("MANIFEST.json"))
                .map(file -> "\"%s\": {\"SHA-256\": \"%s\"}".formatted(file.getKey(), file.getValue()))
                .collect(Collectors.joining(", "));
        return with("MANIFEST.json", "\"Engine\":", "\"Files\": {" + list + "}, \"Engine\":");
    }

    /** Zips the files. */
    Path write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    /** Writes the files unchanged. */
    Path writeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> entry : files.entrySet()) {
            Files.write(folder.resolve(entry.getKey()), entry.getValue());
        }
        return folder;
    }

    /** Writes a parameter file with arrays of zeros. */
    static byte[] params(Map<String, int[]> arrays) {
        ByteBuffer out = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(0x112).putLong(0).putLong(arrays.size());
        arrays.forEach((name, dims) -> {
            out.putInt(0xF993fac9).putInt(0).putInt(dims.length);
            Arrays.stream(dims).forEach(dim -> out.putLong(dim));
            out.putInt(1).putInt(0).putInt(0);
            out.position(out.position() + 4 * Arrays.stream(dims).reduce(1, (a, b) -> a * b));
        });
        out.putLong(arrays.size());
        arrays.forEach((name, dims) -> {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            out.putLong(text.length).put(text);
        });
        return Arrays.copyOf(out.array(), out.position());
    }
}
