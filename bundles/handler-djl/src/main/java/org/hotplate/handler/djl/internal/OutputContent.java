// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.modality.Output;
import ai.djl.ndarray.BytesSupplier;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.util.JsonSerializable;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Converts DJL's output to a response. As in DJL Serving it uses the content named {@code data}, or else the first one:
 * JSON as its values, arrays as nested lists, text as it is, and other bytes in base64.
 */
final class OutputContent {

    private static final Gson JSON = new GsonBuilder()
            .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
            .create();

    private OutputContent() {}

    /**
     * Converts an output. Must be called before its arrays are closed.
     *
     * @throws HandlerException if the output's status code is 400 or above
     */
    static Response of(Output output) throws HandlerException {
        if (output.getCode() >= 400) {
            throw new HandlerException(kind(output.getCode()), message(output), null);
        }
        BytesSupplier data = output.getData();
        return new Response(data == null ? null : value(data, contentType(output)));
    }

    /** Returns the kind for an HTTP status code; for codes without a kind of their own, the kind of their class. */
    private static FailureKind kind(int code) {
        return switch (code) {
            case 408, 504 -> FailureKind.TIMEOUT;
            case 413 -> FailureKind.TOO_LARGE;
            case 415 -> FailureKind.UNSUPPORTED_TYPE;
            case 429 -> FailureKind.QUEUE_FULL;
            case 503 -> FailureKind.UNAVAILABLE;
            case 507 -> FailureKind.OUT_OF_RESOURCES;
            default -> code < 500 ? FailureKind.BAD_REQUEST : FailureKind.INTERNAL;
        };
    }

    private static String message(Output output) {
        String message = output.getMessage();
        return message == null || message.isBlank()
                ? "The translator returned the status code %d".formatted(output.getCode())
                : message;
    }

    private static String contentType(Output output) {
        return output.getProperty("Content-Type", "")
                .replaceFirst(";.*", "")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object value(BytesSupplier data, String type) throws HandlerException {
        if (data instanceof NDArray array) {
            return TensorArrays.tensor(name(array, 0), array);
        }
        if (data instanceof NDList arrays) {
            return arrays.size() == 1 ? value(arrays.get(0), type) : tensors(arrays);
        }
        Object content = data.getAsObject();
        boolean isObject = data instanceof JsonSerializable
                || !(content instanceof String || content instanceof byte[] || content instanceof BytesSupplier);
        if (isObject || type.equals("application/json") || type.endsWith("+json")) {
            return parsed(data.getAsString());
        }
        if (content instanceof String text) {
            return text;
        }
        byte[] bytes = data.getAsBytes();
        String text = type.isEmpty() || type.startsWith("text/") ? decoded(bytes) : null;
        return text == null ? Base64.getEncoder().encodeToString(bytes) : text;
    }

    private static List<Tensor> tensors(NDList arrays) throws HandlerException {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < arrays.size(); i++) {
            tensors.add(TensorArrays.tensor(name(arrays.get(i), i), arrays.get(i)));
        }
        return tensors;
    }

    private static String name(NDArray array, int index) {
        String name = array.getName();
        return name == null ? "output" + index : name;
    }

    private static @Nullable Object parsed(String json) throws HandlerException {
        try {
            return JSON.fromJson(json, Object.class);
        } catch (JsonParseException e) {
            throw new HandlerException(
                    FailureKind.INTERNAL, "The translator's answer is not JSON: " + Messages.of(e), e);
        }
    }

    private static @Nullable String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null; // not valid text
        }
    }
}
