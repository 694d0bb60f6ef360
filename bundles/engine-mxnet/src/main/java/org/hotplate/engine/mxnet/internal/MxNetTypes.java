// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;

/** Converts element types and shapes. The types have the same names here and in DJL. */
final class MxNetTypes {

    /** The types that libmxnet has operators for. */
    static final Set<DataType> SUPPORTED = EnumSet.of(
            DataType.FLOAT16,
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.UINT8,
            DataType.INT8,
            DataType.INT32,
            DataType.INT64,
            DataType.BOOLEAN);

    private static final Map<ai.djl.ndarray.types.DataType, DataType> OF_DJL =
            SUPPORTED.stream().collect(Collectors.toMap(MxNetTypes::toDjl, type -> type));

    private MxNetTypes() {}

    static Optional<DataType> ofDjl(ai.djl.ndarray.types.DataType type) {
        return Optional.ofNullable(OF_DJL.get(type));
    }

    static ai.djl.ndarray.types.DataType toDjl(DataType type) {
        return ai.djl.ndarray.types.DataType.valueOf(type.name());
    }

    static ai.djl.ndarray.types.Shape toDjl(Shape shape) {
        return new ai.djl.ndarray.types.Shape(
                Arrays.stream(shape.dims()).asLongStream().toArray());
    }

    static Shape ofDjl(ai.djl.ndarray.types.Shape shape) {
        int[] dims = new int[shape.dimension()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Math.toIntExact(shape.get(i));
        }
        return Shape.of(dims);
    }
}
