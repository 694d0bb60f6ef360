// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A JSON object in a file of an archive, whose faults are reported with file, key, line and column. */
public final class JsonFile {

    private static final long LARGEST = 4 << 20;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final String where;
    private final JsonNode root;

    private JsonFile(String where, JsonNode root) {
        this.where = where;
        this.root = root;
    }

    /**
     * Reads a file that contains one JSON object.
     *
     * @param archive the archive's name in messages
     */
    public static JsonFile read(Path file, String archive) throws ArchiveException {
        String where = archive + ": " + file.getFileName();
        try {
            if (Files.size(file) > LARGEST) {
                throw new ArchiveException("%s is larger than %d bytes, the most allowed".formatted(where, LARGEST));
            }
            JsonNode root = MAPPER.readTree(decode(Files.readAllBytes(file))
                    .orElseThrow(() -> new ArchiveException(where + " is not text in UTF-8; save it as UTF-8")));
            if (root == null || !root.isObject()) {
                throw new ArchiveException(where + " must hold one JSON object, in braces");
            }
            return new JsonFile(where, root);
        } catch (JacksonException e) {
            throw new ArchiveException("%s is not valid JSON%s: %s".formatted(where, position(e), reason(e)), e);
        } catch (IOException e) {
            throw new ArchiveException("%s cannot be read: %s".formatted(where, e), e);
        }
    }

    /**
     * Decodes the text of a JSON file: UTF-8, with or without the byte order mark that some editors write. Empty if the
     * encoding is another one.
     */
    public static Optional<String> decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0
                    ? Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text)
                    : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String position(JacksonException e) {
        JsonLocation location = e.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    /** Returns Jackson's message without the names of its classes, features and token constants. */
    public static String reason(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        if (message.startsWith("Trailing token")) {
            return "there is more text after the closing brace";
        }
        if (message.startsWith("Duplicate field ")) {
            return "it has the key %s twice; remove one"
                    .formatted(Printable.text(message.substring("Duplicate field ".length())));
        }
        if (message.startsWith("Unexpected end-of-input")) {
            return "it ends too early";
        }
        if (message.startsWith("Document nesting depth")) {
            return "its objects and lists are nested too deeply";
        }
        if (message.contains("exceeds the maximum allowed")) {
            return "it has a key or a value that is too long";
        }
        if (message.contains("ALLOW_COMMENTS") || message.contains("('/'") || message.contains("('#'")) {
            return "comments are not allowed in JSON";
        }
        String plain = message.lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^(Unrecognized token .*?): was expecting.*", "$1")
                .replaceAll("\\(?for (Object|Array) starting at .*", "")
                .replaceAll("\\([^()]*(JsonReadFeature|JsonParser)[^()]*\\)", "")
                .replaceFirst(": enable `.*", "")
                .replaceAll("(maybe a )?\\(?non-standard\\)? feature .*", "")
                .replaceAll("\\S*com\\.fasterxml\\S*", "");
        return Printable.message(plain);
    }

    public JsonNode root() {
        return root;
    }

    /** Returns an exception for a fault of a value. */
    public ArchiveException fault(String problem) {
        return new ArchiveException(where + " " + problem);
    }

    /**
     * Returns the text under a key; empty if the key is absent, null or an empty text.
     *
     * @param path the name of the object with the key in messages, such as {@code Model.}
     */
    public Optional<String> text(JsonNode object, String path, String key) throws ArchiveException {
        JsonNode value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw fault("has %s for '%s%s', which must be a text".formatted(show(value), path, key));
        }
        return Optional.of(value.textValue().strip()).filter(text -> !text.isEmpty());
    }

    /** Formats a value for a message. */
    public static String show(JsonNode value) {
        return Printable.text(value.toString());
    }

    /** Returns the text of a file with this JSON, which is the same on every system. */
    public static String pretty(JsonNode json) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        try {
            return MAPPER.writer(printer).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of texts and numbers can be written", e);
        }
    }
}
