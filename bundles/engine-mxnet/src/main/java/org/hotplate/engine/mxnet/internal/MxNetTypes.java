// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.util.Arrays;
import java.util.Optional;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/** The element types that both MXNet and tensors know, under DJL's names. */
final class MxNetTypes {

    private MxNetTypes() {}

    static Optional<DataType> ofDjl(ai.djl.ndarray.types.DataType type) {
        return Optional.ofNullable(
                switch (type) {
                    case FLOAT32 -> DataType.FLOAT32;
                    case FLOAT64 -> DataType.FLOAT64;
                    case FLOAT16 -> DataType.FLOAT16;
                    case UINT8 -> DataType.UINT8;
                    case INT32 -> DataType.INT32;
                    case INT8 -> DataType.INT8;
                    case INT64 -> DataType.INT64;
                    case BOOLEAN -> DataType.BOOLEAN;
                    default -> null;
                });
    }

    static ai.djl.ndarray.types.DataType toDjl(DataType type) {
        return switch (type) {
            case FLOAT32 -> ai.djl.ndarray.types.DataType.FLOAT32;
            case FLOAT64 -> ai.djl.ndarray.types.DataType.FLOAT64;
            case FLOAT16 -> ai.djl.ndarray.types.DataType.FLOAT16;
            case UINT8 -> ai.djl.ndarray.types.DataType.UINT8;
            case INT32 -> ai.djl.ndarray.types.DataType.INT32;
            case INT8 -> ai.djl.ndarray.types.DataType.INT8;
            case INT64 -> ai.djl.ndarray.types.DataType.INT64;
            case BOOLEAN -> ai.djl.ndarray.types.DataType.BOOLEAN;
        };
    }

    static ai.djl.ndarray.types.Shape toDjl(Shape shape) {
        return new ai.djl.ndarray.types.Shape(
                Arrays.stream(shape.dims()).asLongStream().toArray());
    }

    static Shape ofDjl(ai.djl.ndarray.types.Shape shape) {
        return Shape.of(
                Arrays.stream(shape.getShape()).mapToInt(Math::toIntExact).toArray());
    }
}
