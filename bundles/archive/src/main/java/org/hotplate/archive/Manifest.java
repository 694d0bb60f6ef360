// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The content of a {@code MANIFEST.json} of version 0.1 or 0.2. As in MMS the version numbers are not checked; unknown
 * keys are ignored; empty texts count as absent.
 *
 * @param format empty if the manifest has none
 * @param about the values for human readers, unchanged
 * @param digests the SHA-256 of each file except the manifest, by name, if listed
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
        Optional<String> service,
        ArchiveReport.About about,
        Optional<Map<String, String>> digests) {

    static final String FILE = "MANIFEST.json";
    private static final String FILES = "Files";
    private static final String SHA_256 = "SHA-256";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
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
                json.text(model, "Model.", "Service"),
                about(json.root()),
                digests(json));
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

    private static ArchiveReport.About about(JsonNode root) {
        JsonNode model = root.path("Model");
        JsonNode engine = root.path("Engine");
        Optional<Map.Entry<String, JsonNode>> first =
                engine.properties().stream().findFirst();
        return new ArchiveReport.About(
                plain(root.path("Model-Archive-Version")),
                plain(model.path("Model-Name")),
                plain(model.path("Model-Version")),
                plain(model.path("Description")).or(() -> plain(root.path("Model-Archive-Description"))),
                plain(root.path("Created-By").path("Author")),
                plain(root.path("Created-By").path("Author-Email")),
                plain(root.path("License")),
                plain(model.path("Model-Format")),
                first.map(Map.Entry::getKey).or(() -> plain(engine)),
                first.flatMap(entry -> plain(entry.getValue())));
    }

    /** A version is a number, a text, or, as in a symbol, a list of a type's name and a number. */
    private static Optional<String> plain(JsonNode value) {
        JsonNode last = value.isArray() ? value.path(value.size() - 1) : value;
        return Optional.of(last)
                .filter(JsonNode::isValueNode)
                .filter(node -> !node.isNull())
                .map(node -> Printable.message(node.asText()))
                .filter(text -> !text.isEmpty());
    }

    private static Optional<Map<String, String>> digests(JsonFile json) throws ArchiveException {
        JsonNode files = json.root().path(FILES);
        if (files.isMissingNode()) {
            return Optional.empty();
        }
        if (!files.isObject()) {
            throw json.fault("has %s for '%s', which must be an object such as {\"x.params\": {\"%s\": \"…\"}}"
                    .formatted(JsonFile.show(files), FILES, SHA_256));
        }
        Map<String, String> digests = new TreeMap<>();
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            String digest = file.getValue().path(SHA_256).asText("").toLowerCase(Locale.ROOT);
            if (!HEX.matcher(digest).matches()) {
                throw json.fault("gives '%s' no '%s' of 64 hexadecimal digits under '%s'"
                        .formatted(Printable.text(file.getKey()), SHA_256, FILES));
            }
            digests.put(file.getKey(), digest);
        }
        return Optional.of(digests);
    }

    /**
     * Compares the files with the listed digests; returns no faults if none are listed.
     *
     * @param actual the SHA-256 of each file, by name
     * @return faults whose messages are clauses with the archive as their subject
     */
    List<Fault> altered(Map<String, String> actual) {
        if (digests.isEmpty()) {
            return List.of();
        }
        Map<String, String> listed = digests.get();
        List<Fault> faults = new ArrayList<>();
        listed.forEach((name, digest) -> {
            if (!actual.containsKey(name)) {
                faults.add(altered(name, "has no '%s', which its manifest lists"));
            } else if (!digest.equals(actual.get(name))) {
                faults.add(altered(name, "holds another '%s' than the one whose SHA-256 its manifest lists"));
            }
        });
        actual.keySet().stream()
                .filter(name -> !listed.containsKey(name) && !name.equalsIgnoreCase(FILE))
                .forEach(name -> faults.add(altered(name, "holds '%s', which its manifest does not list")));
        return faults;
    }

    private static Fault altered(String name, String how) {
        return Fault.error(
                name,
                how.formatted(Printable.text(name))
                        + ": it was altered since it was packed; get it again, or export the model again");
    }
}
