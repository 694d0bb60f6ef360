// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import org.jspecify.annotations.Nullable;

/**
 * A tensor that is part of a model.
 *
 * @param type the number of its element type
 * @param integers its values, for a small one of whole numbers of 32 or 64 bits
 * @param reals its values, for a small one of floating-point numbers of 32 or 64 bits
 * @param zero whether one of its elements is the whole number 0, as far as is known
 * @param bytes how many bytes its elements have; 0 if that is not known
 */
@SuppressWarnings("ArrayRecordComponent") // only passed on: nothing changes or compares them
record OnnxTensor(
        String name,
        int type,
        long[] dims,
        long @Nullable [] integers,
        double @Nullable [] reals,
        boolean zero,
        long bytes) {

    /** How many elements a tensor can have whose values are kept: as many as the largest shape has dimensions. */
    static final int MOST_VALUES = 64;

    /** Returns how many elements the dimensions make; infinity is more than a number can be. */
    static double elements(long[] dims) {
        double elements = 1;
        for (long dim : dims) {
            elements *= dim;
        }
        return elements;
    }
}
