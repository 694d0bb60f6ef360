// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import java.util.Optional;
import org.hotplate.tensor.DataType;

/** The codes of element types in symbols and parameter files. */
public final class TypeCodes {

    private TypeCodes() {}

    /** Returns the type of a code; empty if tensors do not support it. */
    public static Optional<DataType> type(int code) {
        return Optional.ofNullable(
                switch (code) {
                    case 0 -> DataType.FLOAT32;
                    case 1 -> DataType.FLOAT64;
                    case 2 -> DataType.FLOAT16;
                    case 3 -> DataType.UINT8;
                    case 4 -> DataType.INT32;
                    case 5 -> DataType.INT8;
                    case 6 -> DataType.INT64;
                    case 7 -> DataType.BOOLEAN;
                    default -> null;
                });
    }
}
