// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader.options;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hotplate.archive.JsonFile;
import org.jspecify.annotations.Nullable;

/**
 * The options file of a model, {@code <model>.json}: a flat JSON object. {@link OptionsParser} defines the known keys;
 * other keys are passed to the handler as text.
 */
public final class OptionsFile {

    private static final int MOST_BYTES = 1 << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String source;
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();

    private OptionsFile(String source) {
        this.source = source;
    }

    /**
     * Returns the text of a file; empty if there is no such file.
     *
     * @param source the file's name in messages
     */
    public static String text(Path file, String source) throws IOException, InvalidOptionsException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new InvalidOptionsException(source + " is not a file; a JSON file is allowed");
            }
            if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
                throw new InvalidOptionsException(
                        "%s has %d bytes; at most %d are allowed".formatted(source, Files.size(file), MOST_BYTES));
            }
            String text = JsonFile.decode(Files.readAllBytes(file))
                    .orElseThrow(() -> new InvalidOptionsException(
                            source + " is not UTF-8 text (UTF-16, perhaps?); save it as UTF-8"));
            if (text.isBlank()) {
                throw new InvalidOptionsException(
                        source + " is empty; allowed is {\"key\": value, …}, or no such file",
                        new EOFException("empty"),
                        true);
            }
            return text;
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /**
     * Parses a result of {@link #text}.
     *
     * @param source the file's name in messages
     */
    public static Map<String, ConfigValue> parse(String source, String text) throws InvalidOptionsException {
        OptionsFile options = new OptionsFile(source);
        if (text.isEmpty()) {
            return options.values;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            options.readAll(parser);
        } catch (JsonProcessingException e) {
            throw new InvalidOptionsException(
                    "%s is not valid JSON%s: %s".formatted(source, position(e.getLocation()), JsonFile.reason(e)),
                    e,
                    isAtEnd(e, text));
        } catch (IOException e) {
            throw new InvalidOptionsException("%s cannot be read: %s".formatted(source, e.getMessage()), e);
        }
        return options.values;
    }

    /**
     * Returns whether the text may be incomplete; Jackson does not report an incomplete word or number as the end of
     * input.
     */
    private static boolean isAtEnd(JsonProcessingException e, String text) {
        JsonLocation location = e.getLocation();
        if (e instanceof JsonEOFException
                || String.valueOf(e.getOriginalMessage()).startsWith("Unexpected end-of-input")) {
            return true;
        }
        int fault = location == null ? 0 : (int) location.getCharOffset();
        return fault > 0
                && text.substring(Math.min(fault, text.length())).strip().matches("[a-z.]{0,4}");
    }

    private void readAll(JsonParser parser) throws IOException, InvalidOptionsException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidOptionsException(
                    "%s does not start with a JSON object; allowed is {\"key\": value, …}".formatted(source));
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            String text = parser.getText();
            values.put(key, new ConfigValue(text, kind(token), position(parser.currentTokenLocation())));
            parser.skipChildren();
        }
        if (parser.nextToken() != null) {
            throw new InvalidOptionsException("%s continues after its object%s; one JSON object is allowed"
                    .formatted(source, position(parser.currentLocation())));
        }
    }

    private static ConfigValue.Kind kind(JsonToken token) {
        return switch (token) {
            case VALUE_NULL -> ConfigValue.Kind.NULL;
            case VALUE_TRUE, VALUE_FALSE -> ConfigValue.Kind.FLAG;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> ConfigValue.Kind.NUMBER;
            case VALUE_STRING -> ConfigValue.Kind.TEXT;
            default -> ConfigValue.Kind.NESTED;
        };
    }

    private static String position(@Nullable JsonLocation location) {
        return location == null ? "" : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}
