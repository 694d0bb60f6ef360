// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a computed tensor that can be derived from a model's definition. Sizes are minimum values; one that
 * depends on a request counts as 1.
 *
 * @param type {@link OnnxType#UNDEFINED} if unknown
 * @param dims the minimum size of each dimension; empty if their number is unknown
 * @param elements the minimum number of elements
 * @param exact whether the dimensions are exact rather than minimum values
 * @param integers its values, of a small tensor of integers
 * @param reals its values, of a small tensor of floating-point numbers
 * @param zero whether one of its values is known to be the integer 0
 * @param constant whether it does not depend on the request
 */
@SuppressWarnings("ArrayRecordComponent") // never modified or compared
record Value(
        OnnxType type,
        long @Nullable [] dims,
        double elements,
        boolean exact,
        long @Nullable [] integers,
        double @Nullable [] reals,
        boolean zero,
        boolean constant) {

    static final Value UNKNOWN = new Value(OnnxType.UNDEFINED, null, 1, false, null, null, false, false);

    static Value of(OnnxTensor tensor) {
        long[] dims = tensor.dims();
        return new Value(
                OnnxType.ofCode(tensor.type()),
                dims,
                OnnxTensor.elements(dims),
                true,
                tensor.integers(),
                tensor.reals(),
                tensor.zero(),
                true);
    }

    static Value of(OnnxValue input) {
        long[] dims = input.shape()
                .map(shape -> Arrays.stream(shape.dims())
                        .mapToLong(dim -> Math.max(dim, 1))
                        .toArray())
                .orElse(null);
        return shaped(input.type(), dims, false);
    }

    static Value integers(OnnxType type, long[] dims, long... values) {
        boolean zero = Arrays.stream(values).anyMatch(value -> value == 0);
        return new Value(type, dims, values.length, true, values, null, zero, true);
    }

    static Value reals(long[] dims, double... values) {
        return new Value(OnnxType.FLOAT, dims, values.length, true, null, values, false, true);
    }

    static Value shaped(OnnxType type, long @Nullable [] dims, boolean exact) {
        return new Value(type, dims, dims == null ? 1 : OnnxTensor.elements(dims), exact, null, null, false, false);
    }

    static Value sized(OnnxType type, double elements) {
        return new Value(type, null, elements, false, null, null, false, false);
    }

    Value withType(OnnxType other) {
        return new Value(other, dims, elements, exact, integers, reals, zero, constant);
    }

    Value withoutValues() {
        return new Value(type, dims, elements, exact, null, null, false, constant);
    }

    /** Returns the same elements with other dimensions. */
    Value withDims(long @Nullable [] other, boolean isExact) {
        double least = other == null ? elements : Math.max(elements, OnnxTensor.elements(other));
        return new Value(type, other, least, isExact, integers, reals, zero, constant);
    }

    Value asConstant(boolean isConstant) {
        return new Value(type, dims, elements, exact, integers, reals, zero, isConstant);
    }

    Value withZero(boolean hasZero) {
        return new Value(type, dims, elements, exact, integers, reals, hasZero, constant);
    }

    /** Returns the minimum size in bytes. */
    double bytes() {
        return elements * Math.max(type.bits(), 8) / 8;
    }
}
