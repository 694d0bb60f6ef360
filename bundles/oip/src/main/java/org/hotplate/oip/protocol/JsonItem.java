// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/** Reads a JSON value for a handler. Not thread-safe. */
final class JsonItem {

    /** The approximate size of an object with its reference in a list or map, on a 64-bit JVM. */
    private static final int OBJECT = 64;

    private final String name;
    private final int maxElements;
    private final Allowance memory;
    private int elements;

    private JsonItem(String name, int maxElements, Allowance memory) {
        this.name = name;
        this.maxElements = maxElements;
        this.memory = memory;
    }

    /**
     * Returns null, a {@link Boolean}, {@link Number}, {@link String}, {@link List} or {@link Map} of those.
     *
     * @param name the input's, for messages
     * @param maxElements the maximum number of values
     */
    static @Nullable Object read(byte[] text, String name, int maxElements, Allowance memory)
            throws PredictionException {
        try (JsonParser json = JsonText.FACTORY.createParser(text)) {
            JsonItem item = new JsonItem(name, maxElements, memory);
            Object value = item.value(json, json.nextToken());
            if (json.nextToken() != null) {
                throw item.invalid("the value is followed by something else");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new JsonItem(name, maxElements, memory).invalid(Refusal.shown(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot fail to be read", e);
        }
    }

    private PredictionException invalid(String fault) {
        return Refusal.of("The content of input '%s' is not valid JSON: %s", name, fault);
    }

    private @Nullable Object value(JsonParser json, @Nullable JsonToken token) throws IOException, PredictionException {
        if (++elements > maxElements) {
            throw Refusal.of("Input '%s' has more than the %d values allowed", name, maxElements);
        }
        if (token == null) {
            throw invalid("it is empty");
        }
        memory.reserve(OBJECT);
        return switch (token) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> list(json);
            case VALUE_STRING -> {
                memory.reserve(2L * json.getTextLength());
                yield json.getText();
            }
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> {
                double value = json.getDoubleValue();
                if (Double.isInfinite(value)) {
                    throw invalid("a number is beyond the largest double");
                }
                yield value;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private Map<String, @Nullable Object> object(JsonParser json) throws IOException, PredictionException {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            memory.reserve(2L * key.length());
            entries.put(key, value(json, json.nextToken()));
        }
        return Collections.unmodifiableMap(entries);
    }

    private List<@Nullable Object> list(JsonParser json) throws IOException, PredictionException {
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            values.add(value(json, token));
        }
        return Collections.unmodifiableList(values);
    }
}
