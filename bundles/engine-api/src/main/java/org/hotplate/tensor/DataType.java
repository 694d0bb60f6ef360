// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import java.nio.ByteBuffer;

/** The type of a tensor's elements. */
public enum DataType {
    /** IEEE 754 binary16. */
    FLOAT16(2),
    /** IEEE 754 binary32. */
    FLOAT32(4),
    /** IEEE 754 binary64. */
    FLOAT64(8),
    /** The upper half of a {@link #FLOAT32}. */
    BFLOAT16(2),
    UINT8(1, 0, 0xff),
    INT8(1, Byte.MIN_VALUE, Byte.MAX_VALUE),
    UINT16(2, 0, 0xffff),
    INT16(2, Short.MIN_VALUE, Short.MAX_VALUE),
    UINT32(4, 0, 0xffff_ffffL),
    INT32(4, Integer.MIN_VALUE, Integer.MAX_VALUE),
    /** An unsigned integer; {@link #max} returns its maximum as an unsigned {@code long}. */
    UINT64(8, 0, -1),
    INT64(8, Long.MIN_VALUE, Long.MAX_VALUE),
    /** One byte each, 0 or 1. */
    BOOLEAN(1),
    /** Texts; see {@link Tensor#ofStrings}. */
    STRING(0);

    private final int bytes;
    private final boolean integer;
    private final long min;
    private final long max;

    DataType(int bytes) {
        this.bytes = bytes;
        this.integer = false;
        this.min = 0;
        this.max = 0;
    }

    DataType(int bytes, long min, long max) {
        this.bytes = bytes;
        this.integer = true;
        this.min = min;
        this.max = max;
    }

    /**
     * Returns the size of one element, in bytes.
     *
     * @throws IllegalStateException for {@link #STRING}, whose elements differ in size
     */
    public int bytes() {
        if (this == STRING) {
            throw new IllegalStateException("The elements of a STRING tensor differ in size");
        }
        return bytes;
    }

    /** Returns whether the elements are integers; {@link #BOOLEAN} is not an integer type. */
    public boolean isInteger() {
        return integer;
    }

    /** Returns whether the elements are floating point numbers. */
    public boolean isReal() {
        return !integer && this != BOOLEAN && this != STRING;
    }

    /** Returns the minimum of an integer type; 0 for other types. */
    public long min() {
        return min;
    }

    /** Returns the maximum of an integer type; 0 for other types. */
    public long max() {
        return max;
    }

    /** Returns whether a signed integer is in the range of this integer type. */
    public boolean contains(long value) {
        return value >= min && (value <= max || this == UINT64);
    }

    /**
     * Appends a number to a buffer as one element. The range is not checked: a number outside of it results in another
     * number.
     *
     * @throws IllegalStateException for {@link #STRING}
     */
    public void put(double value, ByteBuffer into) {
        switch (this) {
            case FLOAT16 -> into.putShort(Conversions.toFloat16(value));
            case BFLOAT16 -> into.putShort(Conversions.toBfloat16((float) value));
            case FLOAT32 -> into.putFloat((float) value);
            case FLOAT64 -> into.putDouble(value);
            case UINT64 -> into.putLong(value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE);
            default -> put((long) value, into);
        }
    }

    /** Appends an integer to a buffer as one element, like {@link #put(double, ByteBuffer)} but without rounding. */
    public void put(long value, ByteBuffer into) {
        if (isReal()) {
            put((double) value, into);
            return;
        }
        switch (bytes()) {
            case Byte.BYTES -> into.put((byte) value);
            case Short.BYTES -> into.putShort((short) value);
            case Integer.BYTES -> into.putInt((int) value);
            default -> into.putLong(value);
        }
    }

    double get(ByteBuffer data, int index) {
        return switch (this) {
            case FLOAT16 -> Conversions.ofFloat16(data.getShort(index * 2));
            case BFLOAT16 -> Conversions.ofBfloat16(data.getShort(index * 2));
            case FLOAT32 -> data.getFloat(index * 4);
            case FLOAT64 -> data.getDouble(index * 8);
            case UINT64 -> Conversions.ofUnsigned(data.getLong(index * 8));
            default -> getLong(data, index);
        };
    }

    long getLong(ByteBuffer data, int index) {
        return switch (this) {
            case UINT8 -> data.get(index) & 0xff;
            case INT8, BOOLEAN -> data.get(index);
            case UINT16 -> data.getShort(index * 2) & 0xffff;
            case INT16 -> data.getShort(index * 2);
            case UINT32 -> data.getInt(index * 4) & 0xffff_ffffL;
            case INT32 -> data.getInt(index * 4);
            case UINT64, INT64 -> data.getLong(index * 8);
            default -> throw new IllegalStateException("The elements of a %s tensor are not integers".formatted(this));
        };
    }
}
