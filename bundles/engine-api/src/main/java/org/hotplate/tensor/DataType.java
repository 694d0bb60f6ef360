// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

/** The type of a tensor's elements. */
public enum DataType {
    FLOAT16(2),
    FLOAT32(4),
    FLOAT64(8),
    UINT8(1),
    INT8(1),
    INT32(4),
    INT64(8),
    /** One byte each, 0 or 1. */
    BOOLEAN(1);

    private final int bytes;

    DataType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element, in bytes. */
    public int bytes() {
        return bytes;
    }
}
