// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.tensor.DataType;
import org.jspecify.annotations.Nullable;

/** The element types of ONNX. */
public enum OnnxType {
    UNDEFINED(0, null),
    FLOAT(1, DataType.FLOAT32),
    UINT8(2, DataType.UINT8),
    INT8(3, DataType.INT8),
    UINT16(4, DataType.UINT16),
    INT16(5, DataType.INT16),
    INT32(6, DataType.INT32),
    INT64(7, DataType.INT64),
    STRING(8, DataType.STRING),
    BOOL(9, DataType.BOOLEAN),
    FLOAT16(10, DataType.FLOAT16),
    DOUBLE(11, DataType.FLOAT64),
    UINT32(12, DataType.UINT32),
    UINT64(13, DataType.UINT64),
    COMPLEX64(14, null),
    COMPLEX128(15, null),
    BFLOAT16(16, DataType.BFLOAT16),
    /** A type that is newer than these. */
    OTHER(-1, null);

    private final int code;
    private final @Nullable DataType tensors;

    OnnxType(int code, @Nullable DataType tensors) {
        this.code = code;
        this.tensors = tensors;
    }

    /** Returns the type behind a number in the file. */
    static OnnxType ofCode(long code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElse(OTHER);
    }

    /** Returns the type of a tensor that holds such elements, if tensors can. */
    public Optional<DataType> dataType() {
        return Optional.ofNullable(tensors);
    }

    /** Returns ONNX's name for it, {@code float16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
