// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tools.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.hotplate.archive.JsonFile;

/**
 * Writes a manifest of version 0.2: all keys that MMS 0.4 wrote, and further keys that older readers ignore: {@code
 * Model.Model-Version}, and {@code Files} with the SHA-256 of every other file.
 */
final class ManifestText {

    static final String FILE = "MANIFEST.json";

    private final ExportRequest request;
    private final ModelFiles network;

    ManifestText(ExportRequest request, ModelFiles network) {
        this.request = request;
        this.network = network;
    }

    /**
     * @param engineVersion the version of the engine that wrote the network
     * @param digests the SHA-256 of each file, by name
     */
    String write(String service, String engineVersion, Map<String, String> digests) {
        String description = request.info().description().orElse(request.modelName());
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("Model-Archive-Version", 0.2);
        manifest.put("Model-Archive-Description", description);
        manifest.put("Model-Server", 0.4);
        ObjectNode model = manifest.putObject("Model");
        model.put("Symbol", network.definition());
        model.put("Parameters", network.parameters().orElse(""));
        model.put("Signature", SignatureRules.FILE);
        model.put("Service", service);
        model.put("Description", description);
        model.put("Model-Name", request.modelName());
        model.put("Model-Format", network.isOnnx() ? "ONNX" : "MXNet-Symbolic");
        request.info().modelVersion().ifPresent(version -> model.put("Model-Version", version));
        manifest.putObject("Engine").put(network.isOnnx() ? "ONNX" : "MXNet", engineVersion);
        if (request.info().author().isPresent() || request.info().authorEmail().isPresent()) {
            ObjectNode author = manifest.putObject("Created-By");
            request.info().author().ifPresent(name -> author.put("Author", name));
            request.info().authorEmail().ifPresent(email -> author.put("Author-Email", email));
        }
        ObjectNode files = manifest.putObject("Files");
        digests.forEach((name, digest) -> files.putObject(name).put("SHA-256", digest));
        return JsonFile.pretty(manifest);
    }
}
