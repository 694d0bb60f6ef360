// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A named array of numbers: a plain value, safe to keep, to share between threads and to read twice.
 *
 * <p>Elements lie in row-major order and in the machine's byte order. A tensor does not copy what it is made of; who
 * makes one gives the buffer or array away.
 */
public final class Tensor {

    private final String name;
    private final DataType type;
    private final Shape shape;
    private final ByteBuffer data;

    private Tensor(String name, DataType type, Shape shape, ByteBuffer data) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.data = data;
    }

    /**
     * Makes a tensor of the buffer's remaining bytes.
     *
     * @throws IllegalArgumentException if a dimension is 0 or the bytes do not fill the shape exactly
     */
    public static Tensor of(String name, DataType type, Shape shape, ByteBuffer data) {
        long expected = type.bytes();
        for (int i = 0; i < shape.rank(); i++) {
            if (shape.dim(i) == 0) {
                throw new IllegalArgumentException(
                        "Tensor '%s' has a dimension of 0 in its shape %s".formatted(name, shape));
            }
            expected = Math.multiplyExact(expected, shape.dim(i));
        }
        if (expected != data.remaining()) {
            throw new IllegalArgumentException("Tensor '%s' of type %s and shape %s needs %d bytes, was given %d"
                    .formatted(name, type, shape, expected, data.remaining()));
        }
        return new Tensor(name, type, shape, data.slice().order(ByteOrder.nativeOrder()));
    }

    /** Makes a {@link DataType#FLOAT32} tensor; the values are copied. */
    public static Tensor ofFloats(String name, Shape shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(values);
        return of(name, DataType.FLOAT32, shape, data);
    }

    /** Makes a {@link DataType#UINT8} tensor over the array, which must not be changed afterwards. */
    public static Tensor ofBytes(String name, Shape shape, byte[] values) {
        return of(name, DataType.UINT8, shape, ByteBuffer.wrap(values));
    }

    public String name() {
        return name;
    }

    public DataType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    /** Returns the elements: a read-only view of its own position, in the machine's byte order. */
    public ByteBuffer data() {
        return data.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** Returns the same elements under another name. */
    public Tensor named(String otherName) {
        return new Tensor(otherName, type, shape, data);
    }

    /**
     * Returns the same elements in another shape.
     *
     * @throws IllegalArgumentException if the other shape holds another number of elements
     */
    public Tensor reshaped(Shape otherShape) {
        return of(name, type, otherShape, data);
    }

    /** Returns one element, counted in row-major order, widened to a double; a boolean is 0 or 1. */
    public double get(int index) {
        return switch (type) {
            case FLOAT16 -> halfToFloat(data.getShort(index * 2));
            case FLOAT32 -> data.getFloat(index * 4);
            case FLOAT64 -> data.getDouble(index * 8);
            case UINT8 -> data.get(index) & 0xff;
            case INT8, BOOLEAN -> data.get(index);
            case INT32 -> data.getInt(index * 4);
            case INT64 -> data.getLong(index * 8);
        };
    }

    /** Returns all elements as floats, whatever their type. */
    public float[] toFloats() {
        float[] values = new float[shape.size()];
        if (type == DataType.FLOAT32) {
            data().asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) get(i);
            }
        }
        return values;
    }

    @Override
    public String toString() {
        return name + " " + type + shape;
    }

    /** IEEE 754 binary16 to binary32; the JDK has it from version 20 on. */
    private static float halfToFloat(short half) {
        int exponent = (half >> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        float magnitude =
                switch (exponent) {
                    case 0 -> mantissa * 0x1p-24f;
                    case 0x1f -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Float.intBitsToFloat(((exponent + 112) << 23) | (mantissa << 13));
                };
        return half < 0 ? -magnitude : magnitude;
    }
}
