// SPDX-License-Identifier: Apache-2.0
package org.hotplate.archive.loader;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.hotplate.model.ModelOptions;

/**
 * A model's own configuration, {@code <model>.json}: an object with {@code workers}, {@code queue},
 * {@code timeout_seconds} and {@code handler}, each of which may be absent; every other key goes to the handler as text.
 */
final class OptionsFile {

    private static final int MOST_BYTES = 1 << 20;
    private static final double MOST_SECONDS = 86_400;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private OptionalInt workers = OptionalInt.empty();
    private OptionalInt queue = OptionalInt.empty();
    private Optional<Duration> timeout = Optional.empty();
    private Optional<String> handler = Optional.empty();
    private final Map<String, String> others = new HashMap<>();

    private OptionsFile(Path file) {
        this.file = file;
    }

    /** Returns a file's text, or an empty one if there is no such file. */
    static String text(Path file) throws IOException, InvalidOptionsException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new InvalidOptionsException(file + " is not a file; a JSON file is allowed");
            }
            if (Files.exists(file) && Files.size(file) > MOST_BYTES) {
                throw new InvalidOptionsException(
                        "%s has %d bytes; at most %d are allowed".formatted(file, Files.size(file), MOST_BYTES));
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            if (text.isBlank()) {
                throw new InvalidOptionsException(
                        file + " is empty; allowed is {\"option\": value, …}, or no such file");
            }
            return text;
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /**
     * Reads what {@link #text} returned.
     *
     * @param file what to name in messages
     */
    static ModelOptions parse(Path file, String text) throws InvalidOptionsException {
        if (text.isEmpty()) {
            return ModelOptions.NONE;
        }
        OptionsFile options = new OptionsFile(file);
        try (JsonParser parser = JSON.createParser(text)) {
            options.readAll(parser);
        } catch (JsonProcessingException e) {
            throw new InvalidOptionsException(
                    "%s is not valid JSON at %s: %s".formatted(file, place(e.getLocation()), reason(e)), e);
        } catch (IOException e) {
            throw new InvalidOptionsException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
        return new ModelOptions(options.workers, options.queue, options.timeout, options.handler, options.others);
    }

    /** Jackson's own words, without where it thinks it reads from. */
    private static String reason(JsonProcessingException e) {
        return String.valueOf(e.getOriginalMessage()).replaceAll(" \\([^()]* \\[Source: .*", "");
    }

    private void readAll(JsonParser parser) throws IOException, InvalidOptionsException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidOptionsException(
                    "%s holds no JSON object at its beginning; allowed is {\"option\": value, …}".formatted(file));
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            read(key, parser);
        }
        if (parser.nextToken() != null) {
            throw new InvalidOptionsException("%s goes on after its object, at %s; one JSON object is allowed"
                    .formatted(file, place(parser.currentLocation())));
        }
    }

    private void read(String key, JsonParser value) throws IOException, InvalidOptionsException {
        switch (key) {
            case "workers" -> workers = OptionalInt.of(count(key, value));
            case "queue" -> queue = OptionalInt.of(count(key, value));
            case "timeout_seconds" -> timeout = Optional.of(seconds(key, value));
            case "handler" -> {
                if (value.currentToken() != JsonToken.VALUE_STRING
                        || value.getText().isBlank()) {
                    throw wrong(key, value, "a service name as text");
                }
                handler = Optional.of(value.getText());
            }
            default -> {
                if (!value.currentToken().isScalarValue() || value.currentToken() == JsonToken.VALUE_NULL) {
                    throw wrong(key, value, "a text, a number, true or false");
                }
                others.put(key, value.getText());
            }
        }
    }

    private int count(String key, JsonParser value) throws IOException, InvalidOptionsException {
        if (value.currentToken() == JsonToken.VALUE_NUMBER_INT
                && value.getText().length() < 10
                && value.getIntValue() > 0) {
            return value.getIntValue();
        }
        throw wrong(key, value, "a whole number from 1 on");
    }

    private Duration seconds(String key, JsonParser value) throws IOException, InvalidOptionsException {
        if (value.currentToken().isNumeric()) {
            double seconds = Double.parseDouble(value.getText());
            if (seconds >= 0.001 && seconds <= MOST_SECONDS) {
                return Duration.ofMillis(Math.round(seconds * 1000));
            }
        }
        throw wrong(key, value, "a number of seconds from 0.001 to 86400");
    }

    private InvalidOptionsException wrong(String key, JsonParser value, String allowed) throws IOException {
        String given = value.currentToken().isStructStart() ? "an object or a list" : "'" + value.getText() + "'";
        return new InvalidOptionsException("%s: '%s' is %s at %s; allowed is %s"
                .formatted(file, key, given, place(value.currentTokenLocation()), allowed));
    }

    private static String place(JsonLocation location) {
        return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}
