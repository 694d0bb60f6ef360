// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A folder with a small network: one fully connected layer of two outputs over four inputs. */
final class ToyModel {

    static final String SYMBOL =
            """
            {"nodes": [
              {"op": "null", "name": "data", "inputs": []},
              {"op": "null", "name": "fc_weight", "inputs": []},
              {"op": "null", "name": "fc_bias", "inputs": []},
              {"op": "FullyConnected", "name": "fc", "attrs": {"num_hidden": "2"},
               "inputs": [[0, 0, 0], [1, 0, 0], [2, 0, 0]]},
              {"op": "null", "name": "softmax_label", "inputs": []},
              {"op": "SoftmaxOutput", "name": "softmax", "inputs": [[3, 0, 0], [4, 0, 0]]}],
             "arg_nodes": [0, 1, 2, 4], "node_row_ptr": [0, 1, 2, 3, 4, 5, 6], "heads": [[5, 0, 0]],
             "attrs": {"mxnet_version": ["int", 10201]}}
            """;

    static final String SIGNATURE =
            """
            {"inputs": [{"data_name": "data", "data_shape": [0, 4]}], "input_type": "application/json",
             "outputs": [{"data_name": "softmax", "data_shape": [0, 2]}], "output_type": "application/json"}
            """;

    private ToyModel() {}

    /** Writes the network, its weights and its signature into a folder. */
    static Path in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("toy-symbol.json"), SYMBOL);
        Files.write(folder.resolve("toy-0000.params"), params("fc_weight", new int[] {2, 4}, "fc_bias", new int[] {2}));
        Files.writeString(folder.resolve("signature.json"), SIGNATURE);
        return folder;
    }

    /** Creates a parameter file of arrays of zeros. */
    static byte[] params(Object... namesAndShapes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int arrays = namesAndShapes.length / 2;
        write(bytes, ByteBuffer.allocate(24).putLong(flip(0x112)).putLong(0).putLong(flip(arrays)));
        for (int i = 0; i < arrays; i++) {
            int[] shape = (int[]) namesAndShapes[2 * i + 1];
            int size = 4;
            for (int dim : shape) {
                size *= dim;
            }
            ByteBuffer array = ByteBuffer.allocate(24 + 8 * shape.length + size).order(ByteOrder.LITTLE_ENDIAN);
            array.putInt(0xF993fac9).putInt(0).putInt(shape.length);
            for (int dim : shape) {
                array.putLong(dim);
            }
            array.putInt(1).putInt(0).putInt(0);
            bytes.write(array.array());
        }
        write(bytes, ByteBuffer.allocate(8).putLong(flip(arrays)));
        for (int i = 0; i < arrays; i++) {
            byte[] name = ("arg:" + namesAndShapes[2 * i]).getBytes(StandardCharsets.UTF_8);
            write(bytes, ByteBuffer.allocate(8).putLong(flip(name.length)));
            bytes.write(name);
        }
        return bytes.toByteArray();
    }

    private static long flip(long littleEndian) {
        return Long.reverseBytes(littleEndian);
    }

    private static void write(OutputStream bytes, ByteBuffer buffer) throws IOException {
        bytes.write(buffer.array());
    }

    /** Returns an archive's files by name. */
    static SortedMap<String, byte[]> files(Path archive) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                try (InputStream content = zip.getInputStream(entry)) {
                    files.put(entry.getName(), content.readAllBytes());
                }
            }
        }
        return files;
    }
}
