// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.tensor.DataType;
import org.jspecify.annotations.Nullable;

/** The element types of ONNX. */
public enum OnnxType {
    UNDEFINED(0, null, 0, 0),
    FLOAT(1, DataType.FLOAT32, 32, 4),
    UINT8(2, DataType.UINT8, 8, 5),
    INT8(3, DataType.INT8, 8, 5),
    UINT16(4, DataType.UINT16, 16, 5),
    INT16(5, DataType.INT16, 16, 5),
    INT32(6, DataType.INT32, 32, 5),
    INT64(7, DataType.INT64, 64, 7),
    STRING(8, DataType.STRING, 0, 6),
    BOOL(9, DataType.BOOLEAN, 8, 5),
    FLOAT16(10, DataType.FLOAT16, 16, 5),
    DOUBLE(11, DataType.FLOAT64, 64, 10),
    UINT32(12, DataType.UINT32, 32, 11),
    UINT64(13, DataType.UINT64, 64, 11),
    COMPLEX64(14, null, 64, 4),
    COMPLEX128(15, null, 128, 10),
    BFLOAT16(16, DataType.BFLOAT16, 16, 5),
    FLOAT8E4M3FN(17, null, 8, 5),
    FLOAT8E4M3FNUZ(18, null, 8, 5),
    FLOAT8E5M2(19, null, 8, 5),
    FLOAT8E5M2FNUZ(20, null, 8, 5),
    UINT4(21, null, 4, 5),
    INT4(22, null, 4, 5),
    FLOAT4E2M1(23, null, 4, 5),
    FLOAT8E8M0(24, null, 8, 5),
    UINT2(25, null, 2, 5),
    INT2(26, null, 2, 5),
    /** A type that was added to ONNX later. */
    OTHER(-1, null, 0, 0);

    private final int code;
    private final @Nullable DataType tensors;
    private final int bits;
    private final int field;

    /**
     * @param bits the size of an element; 0 if it varies
     * @param field the field of a tensor that contains the elements, other than raw data
     */
    OnnxType(int code, @Nullable DataType tensors, int bits, int field) {
        this.code = code;
        this.tensors = tensors;
        this.bits = bits;
        this.field = field;
    }

    /** Returns the type of a code in the file. */
    static OnnxType ofCode(long code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElse(OTHER);
    }

    /** Returns the corresponding type of tensors, if they support it. */
    public Optional<DataType> dataType() {
        return Optional.ofNullable(tensors);
    }

    int bits() {
        return bits;
    }

    int field() {
        return field;
    }

    boolean hasFixedSize() {
        return bits > 0;
    }

    /** Returns the size of that many elements in bytes; 0 if unknown. */
    long bytes(long elements) {
        return bits < 8 ? (elements * bits + 7) / 8 : elements * (bits / 8);
    }

    /** Returns the length of the field for that many elements: small ones share a byte, complex ones have two parts. */
    long values(long elements) {
        boolean complex = this == COMPLEX64 || this == COMPLEX128;
        return complex ? elements * 2 : bits > 0 && bits < 8 ? bytes(elements) : elements;
    }

    /** Returns whether the elements are integers or Booleans. */
    boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, INT32, INT64, BOOL, UINT32, UINT64, UINT4, INT4, UINT2, INT2 -> true;
            default -> false;
        };
    }

    boolean isReal() {
        return this == FLOAT || this == DOUBLE;
    }

    /** Returns ONNX's name of the type, such as {@code float16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
