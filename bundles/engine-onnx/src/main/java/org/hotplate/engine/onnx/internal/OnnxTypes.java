// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import java.util.Arrays;
import java.util.Optional;
import org.hotplate.formats.onnx.OnnxType;
import org.hotplate.tensor.DataType;

/** Finds ONNX Runtime's element types by ONNX's names for them. */
final class OnnxTypes {

    private static final String PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";

    private OnnxTypes() {}

    static OnnxType of(OnnxTensorType type) {
        return Arrays.stream(OnnxType.values())
                .filter(each -> type.name().equals(PREFIX + each.name()))
                .findAny()
                .orElse(OnnxType.OTHER);
    }

    /**
     * Returns the type for creating an input; ONNX Runtime's Java API has none for unsigned integers of more than 8
     * bits.
     */
    static Optional<OnnxJavaType> ofInput(DataType type) {
        return Arrays.stream(OnnxJavaType.values())
                .filter(each -> Arrays.stream(OnnxType.values())
                        .anyMatch(onnx -> onnx.name().equals(each.name())
                                && onnx.dataType().equals(Optional.of(type))))
                .findAny();
    }
}
