// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code MANIFEST.json} says, versions 0.1 and 0.2 alike. Nothing checks its version numbers, as in MMS; unknown
 * keys are ignored; empty texts count as absent.
 *
 * @param format empty where the manifest gives none
 * @param engine the first key of {@code Engine}; its value, the version, can be a number, a text or a list
 */
record Manifest(
        Optional<String> name,
        String description,
        String format,
        Optional<String> engine,
        Optional<String> symbol,
        Optional<String> parameters,
        Optional<String> signature,
        Optional<String> service) {

    private static final List<String> ENGINES = List.of("MXNet", "ONNX");

    static Manifest read(Path file, String archive) throws ArchiveException {
        JsonFile json = JsonFile.read(file, archive);
        JsonNode model = json.root().path("Model");
        if (!model.isObject()) {
            throw json.fault("must have a key 'Model' with an object that names the model's files, as in"
                    + " {\"Model\": {\"Symbol\": \"x-symbol.json\", \"Parameters\": \"x-0000.params\", …}}");
        }
        return new Manifest(
                json.text(model, "Model.", "Model-Name"),
                json.text(model, "Model.", "Description").orElse(""),
                json.text(model, "Model.", "Model-Format").orElse(""),
                engine(json),
                json.text(model, "Model.", "Symbol"),
                json.text(model, "Model.", "Parameters"),
                json.text(model, "Model.", "Signature"),
                json.text(model, "Model.", "Service"));
    }

    private static Optional<String> engine(JsonFile json) throws ArchiveException {
        JsonNode engine = json.root().path("Engine");
        String name;
        if (engine.isObject() && !engine.isEmpty()) {
            name = engine.fieldNames().next();
        } else if (engine.isTextual()) {
            name = engine.textValue();
        } else if (engine.isMissingNode() || engine.isNull() || engine.isObject()) {
            return Optional.empty();
        } else {
            throw json.fault("has %s for 'Engine', which must be an object such as {\"MXNet\": \"1.2.0\"}"
                    .formatted(JsonFile.show(engine)));
        }
        return Optional.of(ENGINES.stream()
                        .filter(known -> known.equalsIgnoreCase(name.strip()))
                        .findFirst()
                        .orElse(name.strip()))
                .filter(stripped -> !stripped.isEmpty());
    }
}
