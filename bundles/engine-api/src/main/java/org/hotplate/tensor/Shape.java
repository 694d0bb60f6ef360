// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The dimensions of a tensor, outermost first. Immutable.
 *
 * <p>A dimension may be 0; the tensor then has no elements. A shape without dimensions is that of a scalar. A dimension
 * in a {@link TensorSpec} may be {@link #ANY}; the shape of a {@link Tensor} contains only sizes.
 */
public final class Shape {

    /** A dimension of any size, 0 in {@code signature.json}. */
    public static final int ANY = -1;

    /** The shape of an output whose number of dimensions is not known. */
    public static final Shape UNKNOWN = new Shape(false);

    private final boolean ranked;
    private final int[] dims;

    private Shape(boolean ranked, int... dims) {
        this.ranked = ranked;
        this.dims = dims;
    }

    /**
     * Returns a shape of sizes and {@link #ANY}.
     *
     * @throws IllegalArgumentException if a dimension is less than {@link #ANY}
     */
    public static Shape of(int... dims) {
        for (int dim : dims) {
            if (dim < ANY) {
                throw new IllegalArgumentException(
                        "A dimension must be at least 0, or -1 for any size, but the shape is "
                                + Arrays.toString(dims));
            }
        }
        return new Shape(true, dims.clone());
    }

    /** Returns whether the number of dimensions is known; false only for {@link #UNKNOWN}. */
    public boolean isRanked() {
        return ranked;
    }

    /** Returns whether no dimension is {@link #ANY} and the shape is not {@link #UNKNOWN}. */
    public boolean isFixed() {
        // a loop, since this is on the path of every request
        for (int dim : dims) {
            if (dim == ANY) {
                return false;
            }
        }
        return ranked;
    }

    /** Returns the number of dimensions; 0 for {@link #UNKNOWN}. */
    public int rank() {
        return dims.length;
    }

    public int dim(int index) {
        return dims[index];
    }

    public int[] dims() {
        return dims.clone();
    }

    /**
     * Returns the number of elements.
     *
     * @throws IllegalStateException if the shape is not {@linkplain #isFixed() fixed}
     * @throws ArithmeticException if the number does not fit in an {@code int}
     */
    public int size() {
        if (!isFixed()) {
            throw new IllegalStateException("The shape %s is not fixed".formatted(this));
        }
        int size = 1;
        for (int dim : dims) {
            size = Math.multiplyExact(size, dim);
        }
        return size;
    }

    /** Returns whether the other shape has the same dimensions; {@link #ANY} here accepts any size. */
    public boolean accepts(Shape actual) {
        if (!ranked) {
            return true;
        }
        if (actual.dims.length != dims.length) {
            return false;
        }
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != ANY && dims[i] != actual.dims[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns this shape with {@link #ANY} as the outermost dimension, which is the batch. Archives of MMS declare a
     * batch of 1 although the network accepts any.
     */
    public Shape withAnyBatch() {
        int[] batched = dims.clone();
        if (batched.length > 0) {
            batched[0] = ANY;
        }
        return new Shape(ranked, batched);
    }

    /** Returns this shape with every {@link #ANY} replaced by a size. */
    public Shape withSize(int size) {
        return new Shape(
                ranked, Arrays.stream(dims).map(dim -> dim == ANY ? size : dim).toArray());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && ranked == shape.ranked && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Returns the dimensions for messages, such as {@code [any, 3, 224, 224]}. */
    @Override
    public String toString() {
        return ranked
                ? Arrays.stream(dims)
                        .mapToObj(dim -> dim == ANY ? "any" : Integer.toString(dim))
                        .collect(Collectors.joining(", ", "[", "]"))
                : "unknown";
    }
}
