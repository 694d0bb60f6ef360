// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import org.jspecify.annotations.Nullable;

/**
 * A tensor in a model.
 *
 * @param type the code of its element type
 * @param integers its values, for a small one of integers of 32 or 64 bits
 * @param reals its values, for a small one of floating-point numbers of 32 or 64 bits
 * @param zero whether one of its elements is known to be the integer 0
 * @param bytes the size of its elements in bytes; 0 if unknown
 */
@SuppressWarnings("ArrayRecordComponent") // never modified or compared
record OnnxTensor(
        String name,
        int type,
        long[] dims,
        long @Nullable [] integers,
        double @Nullable [] reals,
        boolean zero,
        long bytes) {

    /**
     * The maximum number of elements of a tensor whose values are stored: as many as the largest shape has dimensions.
     */
    static final int MOST_VALUES = 64;

    /** Returns the number of elements of a shape; infinity if it exceeds the number range. */
    static double elements(long[] dims) {
        double elements = 1;
        for (long dim : dims) {
            elements *= dim;
        }
        return elements;
    }
}
