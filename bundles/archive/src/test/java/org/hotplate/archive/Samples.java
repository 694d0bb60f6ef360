// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives made for tests. */
final class Samples {

    static final String MANIFEST =
            """
            {"Model-Archive-Version": 0.2, "Model-Archive-Description": "toy", "Model-Server": 0.4,
             "Model": {"Symbol": "toy-symbol.json", "Parameters": "toy-0000.params", "Signature": "signature.json",
                       "Service": "mxnet_vision_service.py", "Description": "a toy", "Model-Name": "toy",
                       "Model-Format": "MXNet-Symbolic"},
             "Engine": {"MXNet": "1.2.0"}}
            """;
    static final String SIGNATURE =
            """
            {"inputs": [{"data_name": "data", "data_shape": [0, 3, 224, 224]}], "input_type": "image/jpeg",
             "outputs": [{"data_name": "softmax", "data_shape": [0, 1000]}], "output_type": "application/json"}
            """;

    private Samples() {}

    /** Returns the files of a model that can be served, which tests change. */
    static Map<String, String> toy() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("toy-symbol.json", "{\"nodes\": []}");
        files.put("toy-0000.params", "weights".repeat(300));
        files.put("signature.json", SIGNATURE);
        files.put("synset.txt", "cat\ndog\n");
        files.put("mxnet_vision_service.py", "# a service");
        files.put("MANIFEST.json", MANIFEST);
        return files;
    }

    static byte[] zipped(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Path model(Path folder, Map<String, String> files) throws IOException {
        return Files.write(folder.resolve("toy.model"), zipped(files));
    }
}
