// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hotplate.archive.SignatureFile;
import org.hotplate.model.ModelFacts;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Writes results as JSON: records with the names of their components, shapes and tensors as nested lists. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** Returns a value as indented JSON. */
    static String write(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(plain(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The result cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Same as {@link #write(Object)}, with an additional key unless its value is empty. */
    static String write(ModelFacts facts, String key, String value) {
        Map<String, @Nullable Object> all = accessors(facts);
        if (!value.isEmpty()) {
            all.put(key, value);
        }
        return write(all);
    }

    /**
     * Parses a JSON text to the values of requests.
     *
     * @throws JsonProcessingException if it is not valid JSON
     */
    static @Nullable Object read(String text) throws JsonProcessingException {
        return MAPPER.readerFor(Object.class)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readValue(text);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value instanceof ModelFacts facts) {
            return plain(accessors(facts));
        }
        if (value instanceof Record facts) {
            return plain(components(facts));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, item) -> plain.put(String.valueOf(key), plain(item)));
            return plain;
        }
        if (value instanceof Collection<?> items) {
            List<@Nullable Object> plain = new ArrayList<>();
            items.forEach(item -> plain.add(plain(item)));
            return plain;
        }
        if (value instanceof Shape shape) {
            return SignatureFile.dims(shape);
        }
        if (value instanceof Tensor tensor) {
            return nested(tensor, 0, elements(tensor).iterator());
        }
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value instanceof Float number ? (Object) number.doubleValue() : value;
        }
        return value.toString();
    }

    private static Map<String, @Nullable Object> accessors(ModelFacts facts) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        for (Method accessor : ModelFacts.class.getMethods()) {
            try {
                values.put(accessor.getName(), accessor.invoke(facts));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Cannot read " + accessor, e);
            }
        }
        return values;
    }

    private static Map<String, @Nullable Object> components(Record record) {
        Map<String, @Nullable Object> components = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                components.put(component.getName(), component.getAccessor().invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Cannot read " + component, e);
            }
        }
        return components;
    }

    private static List<?> elements(Tensor tensor) {
        return tensor.type() == DataType.STRING
                ? tensor.strings()
                : IntStream.range(0, tensor.shape().size())
                        .mapToObj(index -> element(tensor, index))
                        .toList();
    }

    private static Object element(Tensor tensor, int index) {
        return switch (tensor.type()) {
            case UINT64 -> new BigInteger(Long.toUnsignedString(tensor.getLong(index)));
            case BOOLEAN -> tensor.getLong(index) != 0;
            default -> tensor.type().isInteger() ? (Object) tensor.getLong(index) : (Object) tensor.get(index);
        };
    }

    private static Object nested(Tensor tensor, int axis, Iterator<?> elements) {
        if (axis == tensor.shape().rank()) {
            return elements.next();
        }
        int count = tensor.shape().dim(axis);
        List<Object> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(nested(tensor, axis + 1, elements));
        }
        return items;
    }
}
