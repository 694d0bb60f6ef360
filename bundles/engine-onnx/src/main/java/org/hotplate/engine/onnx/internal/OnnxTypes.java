// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.tensor.DataType;

/** The element types that both ONNX Runtime and tensors know. */
final class OnnxTypes {

    private static final String PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

    private OnnxTypes() {}

    static Optional<DataType> ofOnnx(OnnxTensorType type) {
        return Optional.ofNullable(
                switch (type) {
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> DataType.FLOAT16;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> DataType.FLOAT32;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> DataType.FLOAT64;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> DataType.UINT8;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> DataType.INT8;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> DataType.INT32;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> DataType.INT64;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> DataType.BOOLEAN;
                    default -> null;
                });
    }

    static OnnxJavaType toOnnx(DataType type) {
        return switch (type) {
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case BOOLEAN -> OnnxJavaType.BOOL;
        };
    }

    /** Returns ONNX's name for a type, {@code bfloat16}. */
    static String name(OnnxTensorType type) {
        return type.name().replace(PREFIX, "").toLowerCase(Locale.ROOT);
    }
}
