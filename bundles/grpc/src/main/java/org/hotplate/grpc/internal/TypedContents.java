// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.hotplate.grpc.internal.inference.InferTensorContents;
import org.hotplate.grpc.internal.inference.ModelInferRequest.InferInputTensor;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.BinaryData;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.Refusal;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Converts the elements of tensors from and to the lists of numbers in messages. */
final class TypedContents {

    private TypedContents() {}

    /** Reads an input from the list for its type; the other lists must be empty. */
    static Tensor read(InferInputTensor input, DataType type, Shape shape, Allowance memory)
            throws PredictionException {
        String name = input.getName();
        if (Datatypes.binaryOnly(type)) {
            throw Refusal.of(
                    "Input '%s' is %s, which has no typed contents; send it in raw_input_contents",
                    Refusal.shown(name), Datatypes.name(type));
        }
        InferTensorContents contents = input.getContents();
        long needed = BinaryData.elements(shape);
        int count = count(contents, type);
        int all = 0;
        for (DataType each : List.of(
                DataType.BOOLEAN,
                DataType.INT32,
                DataType.INT64,
                DataType.UINT32,
                DataType.UINT64,
                DataType.FLOAT32,
                DataType.FLOAT64,
                DataType.STRING)) {
            all += count(contents, each);
        }
        if (count != needed || all != count) {
            throw Refusal.of(
                    "Input '%s' of datatype %s and shape %s needs %s elements in %s; it has %d, and %d in other lists",
                    Refusal.shown(name),
                    Datatypes.name(type),
                    shape,
                    needed == Long.MAX_VALUE ? "too many" : needed,
                    list(type),
                    count,
                    all - count);
        }
        return Tensor.of(name, type, shape, elements(contents, type, count, name, memory));
    }

    private static String list(DataType type) {
        return switch (type) {
            case BOOLEAN -> "bool_contents";
            case INT8, INT16, INT32 -> "int_contents";
            case INT64 -> "int64_contents";
            case UINT8, UINT16, UINT32 -> "uint_contents";
            case UINT64 -> "uint64_contents";
            case FLOAT32 -> "fp32_contents";
            case FLOAT64 -> "fp64_contents";
            case STRING -> "bytes_contents";
            case FLOAT16, BFLOAT16 -> throw withoutList(type);
        };
    }

    private static int count(InferTensorContents contents, DataType type) {
        return switch (type) {
            case BOOLEAN -> contents.getBoolContentsCount();
            case INT8, INT16, INT32 -> contents.getIntContentsCount();
            case INT64 -> contents.getInt64ContentsCount();
            case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
            case UINT64 -> contents.getUint64ContentsCount();
            case FLOAT32 -> contents.getFp32ContentsCount();
            case FLOAT64 -> contents.getFp64ContentsCount();
            case STRING -> contents.getBytesContentsCount();
            case FLOAT16, BFLOAT16 -> throw withoutList(type);
        };
    }

    private static IllegalArgumentException withoutList(DataType type) {
        return new IllegalArgumentException("The protocol has no typed contents for " + Datatypes.name(type));
    }

    private static ByteBuffer elements(
            InferTensorContents contents, DataType type, int count, String name, Allowance memory)
            throws PredictionException {
        long bytes = (long) count * (type == DataType.STRING ? Integer.BYTES : type.bytes());
        if (type == DataType.STRING) {
            for (ByteString text : contents.getBytesContentsList()) {
                bytes += text.size();
            }
        }
        if (bytes > Integer.MAX_VALUE - 8) {
            throw Refusal.of("Input '%s' has more than 2 GiB", Refusal.shown(name));
        }
        memory.reserve(bytes);
        ByteBuffer data = ByteBuffer.allocate((int) bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            switch (type) {
                case BOOLEAN -> data.put((byte) (contents.getBoolContents(i) ? 1 : 0));
                case INT8, INT16, INT32 -> integer(contents.getIntContents(i), i, type, name, data);
                case INT64 -> data.putLong(contents.getInt64Contents(i));
                case UINT8, UINT16, UINT32 ->
                    integer(Integer.toUnsignedLong(contents.getUintContents(i)), i, type, name, data);
                case UINT64 -> data.putLong(contents.getUint64Contents(i));
                case FLOAT32 -> data.putFloat(contents.getFp32Contents(i));
                case FLOAT64 -> data.putDouble(contents.getFp64Contents(i));
                case STRING -> {
                    ByteString text = contents.getBytesContents(i);
                    data.putInt(text.size());
                    text.copyTo(data);
                }
                case FLOAT16, BFLOAT16 -> throw withoutList(type);
            }
        }
        return data.flip();
    }

    private static void integer(long value, int index, DataType type, String name, ByteBuffer data)
            throws PredictionException {
        if (!type.contains(value)) {
            throw Refusal.of(
                    "Element %d of input '%s' is %d, which is not a value of %s",
                    index, Refusal.shown(name), value, Datatypes.name(type));
        }
        type.put(value, data);
    }

    /** Writes the elements of an output to the list for its type, which has one. */
    static InferTensorContents write(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        ByteBuffer data = tensor.data();
        int size = tensor.shape().size();
        for (int i = 0; i < size; i++) {
            switch (tensor.type()) {
                case BOOLEAN -> contents.addBoolContents(data.get() != 0);
                case INT8, INT16, INT32 -> contents.addIntContents((int) tensor.getLong(i));
                case INT64 -> contents.addInt64Contents(data.getLong());
                case UINT8, UINT16, UINT32 -> contents.addUintContents((int) tensor.getLong(i));
                case UINT64 -> contents.addUint64Contents(data.getLong());
                case FLOAT32 -> contents.addFp32Contents(data.getFloat());
                case FLOAT64 -> contents.addFp64Contents(data.getDouble());
                case STRING -> {
                    int length = data.getInt();
                    contents.addBytesContents(UnsafeByteOperations.unsafeWrap(data.slice(data.position(), length)));
                    data.position(data.position() + length);
                }
                case FLOAT16, BFLOAT16 -> throw withoutList(tensor.type());
            }
        }
        return contents.build();
    }
}
