// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.hotplate.handler.FailureKind;
import org.hotplate.http.Allowance;
import org.hotplate.http.TensorReader;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Reads a JSON body, as tensors or as a value. Not thread-safe. */
final class JsonBody {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(LiteralLimits.DEPTH)
                    .maxNumberLength(LiteralLimits.DIGITS)
                    // the body's own limit applies
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    /** The approximate size of an object with its reference in a list or map, on a 64-bit JVM. */
    private static final int OBJECT = 64;
    /** The number of objects for which memory is reserved at once. */
    private static final int RESERVED = 1 << 7;
    /** The text before a line number in Jackson's messages. */
    private static final Pattern SOURCE = Pattern.compile("Source: [^;]*; ");

    private final byte[] body;
    private final int start;
    private final LiteralLimits limits;
    private final Allowance memory;
    private int elements;

    JsonBody(byte[] body, LiteralLimits limits, Allowance memory) {
        this.body = body;
        this.start = startsWithByteOrderMark(body) ? 3 : 0;
        this.limits = limits;
        this.memory = memory;
    }

    private static boolean startsWithByteOrderMark(byte[] body) {
        return body.length >= 3 && body[0] == (byte) 0xef && body[1] == (byte) 0xbb && body[2] == (byte) 0xbf;
    }

    /**
     * Reads a tensor for each input, from an object with a key for each, or from the value of the only one, without
     * creating an object for each number. Other keys are skipped; of several equal keys the last one counts.
     *
     * @return null if the body is not JSON, an input is missing, or an input does not exactly match its spec
     */
    @Nullable
    Map<String, Tensor> tensors(List<TensorSpec> inputs) throws PredictionException {
        try (JsonParser json = parser()) {
            return tensors(json, inputs);
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private @Nullable Map<String, Tensor> tensors(JsonParser json, List<TensorSpec> inputs)
            throws IOException, PredictionException {
        Map<String, Tensor> tensors = new HashMap<>();
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_OBJECT) {
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                TensorSpec spec = named(name, inputs);
                if (spec == null) {
                    json.skipChildren();
                } else if (!add(json, spec, tensors)) {
                    return null;
                }
            }
        } else if (first == null || inputs.size() != 1 || !add(json, inputs.get(0), tensors)) {
            return null;
        }
        long size = 0;
        for (Tensor tensor : tensors.values()) {
            size += tensor.shape().size();
        }
        return json.nextToken() == null && tensors.size() == inputs.size() && size <= limits.elements()
                ? tensors
                : null;
    }

    private boolean add(JsonParser json, TensorSpec spec, Map<String, Tensor> tensors)
            throws IOException, PredictionException {
        Tensor tensor = TensorReader.read(json, spec, memory);
        if (tensor != null) {
            tensors.put(spec.name(), tensor);
        }
        return tensor != null;
    }

    private static @Nullable TensorSpec named(String name, List<TensorSpec> inputs) {
        for (TensorSpec input : inputs) {
            if (input.name().equals(name)) {
                return input;
            }
        }
        return null;
    }

    /** Returns null, a {@link Boolean}, {@link Number}, {@link String}, {@link List} or {@link Map} of those. */
    @Nullable
    Object value() throws PredictionException {
        elements = 0;
        try (JsonParser json = parser()) {
            return whole(json);
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private @Nullable Object whole(JsonParser json) throws IOException, PredictionException {
        try {
            json.nextToken();
            Object value = value(json);
            if (json.nextToken() != null) {
                throw invalid(json, "expected nothing more after the value");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw invalid(
                    json,
                    "more than the %d levels or the %d characters per number allowed"
                            .formatted(limits.depth(), limits.digits()));
        } catch (JsonProcessingException e) {
            throw invalid(
                    e.getLocation(), SOURCE.matcher(e.getOriginalMessage()).replaceAll(""));
        }
    }

    private @Nullable Object value(JsonParser json) throws IOException, PredictionException {
        if (++elements > limits.elements()) {
            throw invalid(json, "more than the %d values allowed".formatted(limits.elements()));
        }
        if (elements % RESERVED == 1) {
            memory.reserve((long) RESERVED * OBJECT);
        }
        JsonToken token = json.currentToken();
        if (token == null) {
            throw invalid(json, "expected a value, found the end");
        }
        return switch (token) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> list(json);
            case VALUE_STRING -> {
                memory.reserve(2L * json.getTextLength());
                yield json.getText();
            }
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> real(json);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private Map<String, @Nullable Object> object(JsonParser json) throws IOException, PredictionException {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            memory.reserve(OBJECT + 2L * key.length());
            entries.put(key, value(json));
        }
        return Collections.unmodifiableMap(entries);
    }

    private List<@Nullable Object> list(JsonParser json) throws IOException, PredictionException {
        List<@Nullable Object> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(json));
        }
        return Collections.unmodifiableList(values);
    }

    private Double real(JsonParser json) throws IOException, PredictionException {
        double value = json.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw invalid(json, "a number is beyond the largest double");
        }
        return value;
    }

    private JsonParser parser() throws IOException {
        return FACTORY.createParser(body, start, body.length - start);
    }

    private static PredictionException invalid(JsonParser json, String message) {
        return invalid(json.currentLocation(), message);
    }

    private static PredictionException invalid(JsonLocation at, String message) {
        return new PredictionException(
                FailureKind.BAD_REQUEST,
                "The body is not valid JSON, at line %d, column %d: %s"
                        .formatted(at.getLineNr(), at.getColumnNr(), message));
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("A body in memory cannot fail to be read", e);
    }
}
