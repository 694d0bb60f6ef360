// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/**
 * A named array of elements. Immutable and thread-safe if its buffer is not modified.
 *
 * <p>The elements are in row-major order and in the machine's byte order. A tensor does not copy the buffer or array
 * that it is created from, so the caller must not modify it afterwards.
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
     * Returns a tensor of the buffer's remaining bytes. Each element of a {@link DataType#STRING} tensor is its length
     * in bytes, an {@code int}, followed by its text in UTF-8.
     *
     * @throws IllegalArgumentException if the shape is not {@linkplain Shape#isFixed() fixed}, or the number of bytes
     *     does not match the shape
     */
    public static Tensor of(String name, DataType type, Shape shape, ByteBuffer data) {
        if (!shape.isFixed()) {
            throw new IllegalArgumentException(
                    "Tensor '%s' needs a size for each dimension, but its shape is %s".formatted(name, shape));
        }
        ByteBuffer elements = data.slice().order(ByteOrder.nativeOrder());
        long expected = type == DataType.STRING ? Strings.bytes(elements, shape) : type.bytes();
        for (int i = 0; i < shape.rank() && type != DataType.STRING; i++) {
            expected = Math.multiplyExact(expected, shape.dim(i));
        }
        if (expected != elements.remaining()) {
            throw new IllegalArgumentException("Tensor '%s' of type %s and shape %s needs %d bytes, but has %d"
                    .formatted(name, type, shape, expected, elements.remaining()));
        }
        return new Tensor(name, type, shape, elements);
    }

    /** Returns a {@link DataType#STRING} tensor. */
    public static Tensor ofStrings(String name, Shape shape, List<String> values) {
        return of(name, DataType.STRING, shape, Strings.encode(values));
    }

    /** Returns a tensor whose elements are all 0, false or empty texts. */
    public static Tensor zeros(String name, DataType type, Shape shape) {
        int bytes = type == DataType.STRING ? Integer.BYTES : type.bytes();
        return of(name, type, shape, ByteBuffer.allocate(Math.multiplyExact(shape.size(), bytes)));
    }

    /** Returns a {@link DataType#FLOAT32} tensor; the values are copied. */
    public static Tensor ofFloats(String name, Shape shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.nativeOrder());
        data.asFloatBuffer().put(values);
        return of(name, DataType.FLOAT32, shape, data);
    }

    /** Returns a {@link DataType#UINT8} tensor that uses the array, which must not be modified afterwards. */
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

    /** Returns the elements as a new read-only view, in the machine's byte order. */
    public ByteBuffer data() {
        return data.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** Returns a tensor with the same elements and another name. */
    public Tensor named(String otherName) {
        return new Tensor(otherName, type, shape, data);
    }

    /**
     * Returns a tensor with the same elements and another shape.
     *
     * @throws IllegalArgumentException if the other shape has another number of elements
     */
    public Tensor reshaped(Shape otherShape) {
        return of(name, type, otherShape, data);
    }

    /**
     * Returns a range of rows: all elements whose first index is in the range. The data is not copied.
     *
     * @throws IndexOutOfBoundsException if the tensor does not have these rows
     */
    public Tensor rows(int from, int count) {
        int[] dims = shape.dims();
        Objects.checkFromIndexSize(from, count, dims[0]);
        dims[0] = 1;
        int row = Shape.of(dims).size();
        dims[0] = count;
        int start = position(from * row);
        return new Tensor(
                name,
                type,
                Shape.of(dims),
                data.slice(start, position((from + count) * row) - start).order(ByteOrder.nativeOrder()));
    }

    private int position(int index) {
        return type == DataType.STRING ? Strings.position(data, index) : index * type.bytes();
    }

    /**
     * Returns the element at an index in row-major order as a double; a boolean as 0 or 1. Integers beyond 2^53 are
     * rounded; see {@link #getLong}.
     *
     * @throws IllegalStateException if the elements are texts
     */
    public double get(int index) {
        return type.get(data, index);
    }

    /**
     * Returns the integer or boolean at an index in row-major order; {@link DataType#UINT64} as an unsigned {@code
     * long}.
     *
     * @throws IllegalStateException if the elements are of another type
     */
    public long getLong(int index) {
        return type.getLong(data, index);
    }

    /**
     * Returns the elements of a {@link DataType#STRING} tensor. Bytes that are not valid UTF-8 are replaced by
     * replacement characters.
     *
     * @throws IllegalStateException if the elements are of another type
     */
    public List<String> strings() {
        if (type != DataType.STRING) {
            throw new IllegalStateException("The elements of a %s tensor are not texts".formatted(type));
        }
        return Strings.decode(data, shape.size());
    }

    /**
     * Appends all elements to a buffer, converted to another type. Fractions are truncated for integer types. The range
     * is not checked: a number outside of it results in another number.
     *
     * @throws IllegalStateException if exactly one of the types is {@link DataType#STRING}
     */
    public void copyTo(DataType other, ByteBuffer into) {
        if (type == other) {
            into.put(data());
        } else if (type == DataType.UINT8 && other == DataType.FLOAT32) {
            bytesToFloats(into);
        } else {
            boolean real = type.isReal() || (type == DataType.UINT64 && other.isReal());
            int size = shape.size();
            for (int i = 0; i < size; i++) {
                if (real) {
                    other.put(get(i), into);
                } else {
                    other.put(getLong(i), into);
                }
            }
        }
    }

    /** The conversion of every picture; uses arrays, which the compiler vectorizes. */
    private void bytesToFloats(ByteBuffer into) {
        byte[] from = new byte[data.remaining()];
        data.get(0, from);
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            to[i] = from[i] & 0xff;
        }
        into.asFloatBuffer().put(to);
        into.position(into.position() + to.length * Float.BYTES);
    }

    /** Returns all elements as floats. */
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
}
