// SPDX-License-Identifier: Apache-2.0
package org.hotplate.grpc.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.hotplate.grpc.internal.inference.InferTensorContents;
import org.hotplate.grpc.internal.inference.ModelInferRequest;
import org.hotplate.grpc.internal.inference.ModelInferRequest.InferInputTensor;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.Refusal;

/** Reads and parses messages within the memory of their request. */
final class Messages {

    private static final int CHUNK = 8 << 10;
    /** The approximate size of a parsed sub-message or parameter, in bytes. */
    private static final int OBJECT = 512;
    /** The approximate size of an element of BYTES without its bytes. */
    private static final int ELEMENT = 64;
    /** How many bytes of memory a byte of a message needs at most, in names, parameters and unknown fields. */
    private static final int TEXT = 32;
    /** The same in lists of numbers of fixed length. */
    private static final int FIXED = 2;
    /** The same in lists of integers of variable length, whose arrays grow, and in lists of texts. */
    private static final int VARIABLE = 16;

    private Messages() {}

    /** Returns the bytes of a message, which may be compressed. */
    static byte[] read(InputStream message, Allowance memory) throws IOException, PredictionException {
        int known = message instanceof KnownLength ? message.available() : CHUNK;
        memory.reserve(known);
        byte[] bytes = new byte[known];
        int length = message.readNBytes(bytes, 0, known);
        if (message instanceof KnownLength) {
            return bytes;
        }
        while (length == bytes.length) {
            int size = (int) Math.min(Integer.MAX_VALUE - 8, 2L * length);
            memory.reserve(size);
            bytes = Arrays.copyOf(bytes, size);
            length += message.readNBytes(bytes, length, size - length);
        }
        memory.reserve(length);
        return Arrays.copyOf(bytes, length);
    }

    /** Parses a message; its tensors refer to the bytes. */
    static ModelInferRequest parse(byte[] message, Allowance memory) throws PredictionException {
        ByteString bytes = UnsafeByteOperations.unsafeWrap(message);
        try {
            memory.reserve(weight(bytes.newCodedInput()));
            CodedInputStream in = bytes.newCodedInput();
            in.enableAliasing(true);
            return ModelInferRequest.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw Refusal.of("The message is not a valid ModelInferRequest: %s", e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("A message in memory cannot fail to be read", e);
        }
    }

    /**
     * Returns how much memory the objects of a message need at most: a message of small parts, such as empty inputs,
     * needs many times its size.
     */
    private static long weight(CodedInputStream in) throws IOException {
        long weight = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            weight += switch (WireFormat.getTagFieldNumber(tag)) {
                case ModelInferRequest.INPUTS_FIELD_NUMBER -> isMessage(tag) ? input(in) : skip(tag, in, TEXT);
                case ModelInferRequest.RAW_INPUT_CONTENTS_FIELD_NUMBER -> skip(tag, in, 0);
                default -> skip(tag, in, TEXT);
            };
        }
        return weight;
    }

    private static long input(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        long weight = OBJECT;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean contents =
                    WireFormat.getTagFieldNumber(tag) == InferInputTensor.CONTENTS_FIELD_NUMBER && isMessage(tag);
            weight += contents ? contents(in) : skip(tag, in, TEXT);
        }
        in.popLimit(limit);
        return weight;
    }

    private static long contents(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        long weight = OBJECT;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            weight += switch (WireFormat.getTagFieldNumber(tag)) {
                case InferTensorContents.BOOL_CONTENTS_FIELD_NUMBER,
                        InferTensorContents.FP32_CONTENTS_FIELD_NUMBER,
                        InferTensorContents.FP64_CONTENTS_FIELD_NUMBER -> bytes(tag, in, FIXED);
                case InferTensorContents.BYTES_CONTENTS_FIELD_NUMBER -> ELEMENT + bytes(tag, in, FIXED);
                default -> bytes(tag, in, VARIABLE);
            };
        }
        in.popLimit(limit);
        return weight;
    }

    private static boolean isMessage(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** Skips a field that becomes an object. */
    private static long skip(int tag, CodedInputStream in, int factor) throws IOException {
        return (isMessage(tag) ? OBJECT : 0) + bytes(tag, in, factor);
    }

    private static long bytes(int tag, CodedInputStream in, int factor) throws IOException {
        int before = in.getTotalBytesRead();
        in.skipField(tag);
        return (long) factor * (1 + in.getTotalBytesRead() - before);
    }
}
