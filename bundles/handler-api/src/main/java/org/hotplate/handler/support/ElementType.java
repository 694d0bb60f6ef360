// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Converts JSON numbers to elements of a tensor and rejects those that are out of range. MMS converted all numbers to
 * floats, and numbers out of range to infinity.
 */
final class ElementType {

    private final DataType type;

    ElementType(DataType type) {
        this.type = type;
    }

    DataType type() {
        return type;
    }

    /** Appends an element; returns null, or a description of the problem. */
    @Nullable
    String put(@Nullable Object element, ByteBuffer data) {
        if (type == DataType.BOOLEAN && element instanceof Boolean flag) {
            type.put(flag ? 1L : 0L, data);
            return null;
        }
        if (!(element instanceof Number number)) {
            return describe(element) + " is not a number";
        }
        return type.isReal() ? putReal(number, data) : putInteger(number, data);
    }

    private @Nullable String putReal(Number number, ByteBuffer data) {
        // as a double first, as in Python, so that rounding is the same
        double value = number.doubleValue();
        boolean fits =
                switch (type) {
                    case FLOAT64 -> Double.isFinite(value);
                    case FLOAT16 -> Math.abs(value) < 65520;
                    // the halfway point between the largest bfloat16 and infinity
                    case BFLOAT16 -> Math.abs((float) value) < 0x1.ffp127f;
                    default -> Float.isFinite((float) value);
                };
        if (!fits) {
            return "%s does not fit in %s".formatted(shortened(number), type);
        }
        type.put(value, data);
        return null;
    }

    private @Nullable String putInteger(Number number, ByteBuffer data) {
        long max = type == DataType.BOOLEAN ? 1 : type.max();
        OptionalLong value = integer(number);
        if (value.isEmpty()
                || !(type == DataType.BOOLEAN ? value.getAsLong() >> 1 == 0 : fits(number, value.getAsLong()))) {
            return "%s is not an integer from %d to %s, as %s needs"
                    .formatted(shortened(number), type.min(), Long.toUnsignedString(max), type);
        }
        type.put(value.getAsLong(), data);
        return null;
    }

    /** Returns the number as a signed or unsigned {@code long}; empty if it is not one. */
    private static OptionalLong integer(Number number) {
        if (number instanceof Integer || number instanceof Long) {
            return OptionalLong.of(number.longValue());
        }
        BigInteger exact;
        if (number instanceof BigInteger big) {
            exact = big;
        } else {
            double real = number.doubleValue();
            if (real != Math.rint(real) || Math.abs(real) >= 0x1p64) {
                return OptionalLong.empty();
            }
            exact = new BigDecimal(real).toBigInteger();
        }
        return exact.bitLength() < Long.SIZE || (exact.bitLength() == Long.SIZE && exact.signum() > 0)
                ? OptionalLong.of(exact.longValue())
                : OptionalLong.empty();
    }

    private boolean fits(Number number, long value) {
        boolean unsigned = value < 0 && number.doubleValue() > 0;
        return unsigned ? type == DataType.UINT64 : type.contains(value);
    }

    /** Describes a value for messages. */
    static String describe(@Nullable Object element) {
        if (element == null || element instanceof Boolean) {
            return String.valueOf(element);
        }
        if (element instanceof Number number) {
            return "the number " + shortened(number);
        }
        if (element instanceof byte[]) {
            return "a file";
        }
        if (element instanceof Tensor tensor) {
            return "the tensor '%s'".formatted(tensor);
        }
        if (element instanceof List<?>) {
            return "a list";
        }
        return element instanceof Map<?, ?> ? "an object" : "a text";
    }

    private static String shortened(Number number) {
        String text = number.toString();
        return text.length() <= 24 ? text : text.substring(0, 20) + "…";
    }
}
