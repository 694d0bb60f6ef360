// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.grpc.internal.inference.InferParameter;
import org.hotplate.grpc.internal.inference.InferTensorContents;
import org.hotplate.grpc.internal.inference.ModelInferRequest;
import org.hotplate.grpc.internal.inference.ModelInferRequest.InferInputTensor;

/** Messages for the tests. */
final class Requests {

    private Requests() {}

    static ModelInferRequest.Builder to(String model) {
        return ModelInferRequest.newBuilder().setModelName(model);
    }

    static InferInputTensor.Builder input(String name, String type, long... shape) {
        InferInputTensor.Builder input =
                InferInputTensor.newBuilder().setName(name).setDatatype(type);
        for (long dim : shape) {
            input.addShape(dim);
        }
        return input;
    }

    static InferInputTensor.Builder floats(String name, List<Float> values, long... shape) {
        return input(name, "FP32", shape)
                .setContents(InferTensorContents.newBuilder().addAllFp32Contents(values));
    }

    /** The request to {@code Models.two} with typed contents. */
    static ModelInferRequest.Builder two() {
        return to("two")
                .addInputs(floats("a", List.of(1f, 2f, 3f), 1, 3))
                .addInputs(floats("b", List.of(0.5f, 0f, -1f), 1, 3));
    }

    /** The same with raw contents. */
    static ModelInferRequest.Builder rawTwo() {
        return to("two")
                .addInputs(input("a", "FP32", 1, 3))
                .addInputs(input("b", "FP32", 1, 3))
                .addRawInputContents(raw(1f, 2f, 3f))
                .addRawInputContents(raw(0.5f, 0f, -1f));
    }

    static ByteString raw(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return ByteString.copyFrom(bytes);
    }

    static List<Float> floats(ByteString raw) {
        ByteBuffer bytes = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<Float> floats = new ArrayList<>();
        while (bytes.hasRemaining()) {
            floats.add(bytes.getFloat());
        }
        return floats;
    }

    static InferParameter parameter(boolean value) {
        return InferParameter.newBuilder().setBoolParam(value).build();
    }

    static InferParameter parameter(long value) {
        return InferParameter.newBuilder().setInt64Param(value).build();
    }

    static InferParameter parameter(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }
}
