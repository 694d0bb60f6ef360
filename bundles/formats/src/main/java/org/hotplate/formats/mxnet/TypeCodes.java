// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.mxnet;

import java.util.Optional;
import org.hotplate.tensor.DataType;

/** The numbers that symbols and parameter files carry for element types. */
public final class TypeCodes {

    private TypeCodes() {}

    /** Returns the type behind a number; empty if tensors have no such type. */
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
