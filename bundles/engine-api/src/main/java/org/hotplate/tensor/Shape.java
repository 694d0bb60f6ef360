// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The dimensions of a tensor, outermost first. An immutable value.
 *
 * <p>In a {@link TensorSpec} a dimension of 0 means "any"; in a {@link Tensor} every dimension is at least 1.
 */
public final class Shape {

    private final int[] dims;

    private Shape(int[] dims) {
        this.dims = dims;
    }

    /**
     * Makes a shape; no dimension at all is a scalar's.
     *
     * @throws IllegalArgumentException if a dimension is negative
     */
    public static Shape of(int... dims) {
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("A dimension must not be negative, was " + Arrays.toString(dims));
            }
        }
        return new Shape(dims.clone());
    }

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
     * @throws ArithmeticException if it does not fit in an {@code int}
     */
    public int size() {
        int size = 1;
        for (int dim : dims) {
            size = Math.multiplyExact(size, dim);
        }
        return size;
    }

    /**
     * Returns whether a tensor of the other shape may stand where this one is declared: same rank, and every dimension
     * but the outermost (the batch) equal unless declared as 0.
     */
    public boolean accepts(Shape actual) {
        if (actual.dims.length != dims.length) {
            return false;
        }
        for (int i = 1; i < dims.length; i++) {
            if (dims[i] != 0 && dims[i] != actual.dims[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Returns the dimensions the way signatures and error messages write them, {@code [1, 3, 224, 224]}. */
    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
