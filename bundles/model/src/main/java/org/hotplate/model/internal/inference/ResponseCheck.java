// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Validates a handler's response before a front end writes it. */
final class ResponseCheck {

    /** Deeper than any sensible response, and within the limits of all front ends. */
    private static final int DEEPEST = 500;

    private ResponseCheck() {}

    /** Describes the first value that {@link Response} does not allow; empty if there is none. */
    static Optional<String> fault(Response response) {
        return Optional.ofNullable(fault(response.value(), 0));
    }

    private static @Nullable String fault(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            return "lists or maps more than %d deep, or one that contains itself".formatted(DEEPEST);
        }
        if (value instanceof List<?> list) {
            return fault(list, depth);
        }
        if (value instanceof Map<?, ?> map) {
            String key = fault(map.keySet(), depth);
            return key != null ? key : fault(map.values(), depth);
        }
        if (value instanceof Double || value instanceof Float) {
            // a tensor may contain NaN or infinities, which front ends handle
            return Double.isFinite(((Number) value).doubleValue()) ? null : "the number " + value;
        }
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Number
                || value instanceof Tensor) {
            return null;
        }
        return "a value of class " + value.getClass().getName();
    }

    private static @Nullable String fault(Iterable<?> values, int depth) {
        for (Object value : values) {
            String fault = fault(value, depth + 1);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }
}
