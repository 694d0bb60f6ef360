// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.hotplate.tensor.DataType;
import org.jspecify.annotations.Nullable;

/**
 * Turns numbers into a tensor's elements, and says what is wrong with those that cannot be: MMS let a number that is too
 * big become an infinity, and everything become a float.
 */
final class ElementType {

    private final DataType type;

    ElementType(DataType type) {
        this.type = type;
    }

    DataType type() {
        return type;
    }

    /** Appends an element; returns null, or what is wrong with it. */
    @Nullable
    String put(@Nullable Object element, ByteBuffer data) {
        if (type == DataType.BOOLEAN && element instanceof Boolean flag) {
            data.put((byte) (flag ? 1 : 0));
            return null;
        }
        if (!(element instanceof Number number)) {
            return describe(element) + " is not a number";
        }
        return switch (type) {
            case FLOAT16, FLOAT32, FLOAT64 -> putReal(number, data);
            case UINT8 -> putWhole(number, 0, 255, data);
            case INT8 -> putWhole(number, Byte.MIN_VALUE, Byte.MAX_VALUE, data);
            case INT32 -> putWhole(number, Integer.MIN_VALUE, Integer.MAX_VALUE, data);
            case INT64 -> putWhole(number, Long.MIN_VALUE, Long.MAX_VALUE, data);
            case BOOLEAN -> putWhole(number, 0, 1, data);
        };
    }

    private @Nullable String putReal(Number number, ByteBuffer data) {
        // by way of a double, as in Python, so that rounding is the same
        double value = number.doubleValue();
        boolean fits =
                switch (type) {
                    case FLOAT64 -> Double.isFinite(value);
                    case FLOAT32 -> Float.isFinite((float) value);
                    default -> Math.abs(value) < 65520;
                };
        if (!fits) {
            return "%s does not fit in %s".formatted(shortened(number), type);
        }
        switch (type) {
            case FLOAT64 -> data.putDouble(value);
            case FLOAT32 -> data.putFloat((float) value);
            default -> data.putShort(half(value));
        }
        return null;
    }

    private @Nullable String putWhole(Number number, long least, long most, ByteBuffer data) {
        boolean exact = number instanceof Integer || number instanceof Long;
        if (number instanceof BigInteger big) {
            exact = big.bitLength() < Long.SIZE;
        } else if (!exact) {
            double real = number.doubleValue();
            exact = real == Math.rint(real) && Math.abs(real) < 0x1p63;
        }
        long value = number.longValue();
        if (!exact || value < least || value > most) {
            return "%s is not a whole number from %d to %d, as %s needs"
                    .formatted(shortened(number), least, most, type);
        }
        switch (type.bytes()) {
            case Long.BYTES -> data.putLong(value);
            case Integer.BYTES -> data.putInt((int) value);
            default -> data.put((byte) value);
        }
        return null;
    }

    /** Rounds to IEEE 754 binary16, ties to even; the JDK has it from version 20 on. */
    private static short half(double value) {
        int sign = value < 0 ? 0x8000 : 0;
        double magnitude = Math.abs(value);
        int exponent = Math.max(Math.getExponent(magnitude), -14);
        // counted in units of the last of 10 bits, a carry into the exponent comes by itself
        int units = (int) Math.rint(Math.scalb(magnitude, 10 - exponent));
        return (short) (sign | (((exponent + 14) << 10) + units));
    }

    /** Names what stands where a number should. */
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
