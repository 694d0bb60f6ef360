// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Writes a handler's response as MMS did: compact, keys sorted, floats widened to doubles, tensors as nested lists.
 */
public final class JsonValues {

    static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    public JsonValues(JsonGenerator json) {
        this.json = json;
    }

    /** Returns the size of the tensors in a value as {@link org.hotplate.handler.Response} allows it. */
    public static long tensorBytes(@Nullable Object value) {
        if (value instanceof Tensor tensor) {
            return tensor.data().remaining();
        }
        long bytes = 0;
        if (value instanceof List<?> list) {
            for (Object each : list) {
                bytes += tensorBytes(each);
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Object each : map.values()) {
                bytes += tensorBytes(each);
            }
        }
        return bytes;
    }

    /**
     * Writes a value as {@link org.hotplate.handler.Response} allows it.
     *
     * @throws NotRepresentableException if it is, or contains, what JSON cannot represent
     */
    public void write(@Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            number(number);
        } else if (value instanceof Tensor tensor) {
            new TensorJson(json, tensor).write();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object item : list) {
                write(item);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            object(map);
        } else {
            throw new NotRepresentableException(
                    "a value of class " + value.getClass().getName());
        }
    }

    private void object(Map<?, ?> map) throws IOException {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        json.writeStartObject();
        for (Map.Entry<String, @Nullable Object> entry : sorted.entrySet()) {
            json.writeFieldName(entry.getKey());
            write(entry.getValue());
        }
        json.writeEndObject();
    }

    private void number(Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            json.writeNumber(number.longValue());
        } else if (number instanceof BigInteger integer) {
            json.writeNumber(integer);
        } else if (number instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else {
            double value = number.doubleValue();
            if (!Double.isFinite(value)) {
                throw NotRepresentableException.computed("Output");
            }
            json.writeNumber(value);
        }
    }
}
