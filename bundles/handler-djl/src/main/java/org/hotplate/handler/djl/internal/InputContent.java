// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.modality.Input;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * Converts a request to DJL's input: each item under its name, with files as bytes, texts in UTF-8 and other values as
 * JSON. The content type is the one that DJL Serving would receive from a client that sends the same content.
 */
final class InputContent {

    private static final String CONTENT_TYPE = "Content-Type";
    private static final Gson JSON = new GsonBuilder()
            .serializeNulls()
            .serializeSpecialFloatingPointValues()
            .disableHtmlEscaping()
            .create();

    private final Signature signature;

    InputContent(Signature signature) {
        this.signature = signature;
    }

    Input of(Request request) throws HandlerException {
        Input input = new Input();
        String type = "multipart/form-data";
        for (TensorSpec spec : signature.inputs()) {
            Object item = request.item(spec.name());
            if (item instanceof Tensor) {
                throw HandlerException.badRequest(
                        "Input '%s' is a tensor; a DJL translator accepts files and JSON values"
                                .formatted(spec.name()));
            }
            if (signature.inputs().size() == 1) {
                type = contentType(item);
            }
            if (item instanceof byte[] bytes) {
                input.add(spec.name(), bytes);
            } else {
                input.add(spec.name(), item instanceof String text ? text : json(spec.name(), item));
            }
        }
        input.addProperty(CONTENT_TYPE, type);
        return input;
    }

    private String contentType(@Nullable Object item) {
        if (item instanceof byte[]) {
            return signature.takesImages() ? signature.inputType() : "application/octet-stream";
        }
        return item instanceof String ? "text/plain" : Signature.JSON;
    }

    private static String json(String name, @Nullable Object value) throws HandlerException {
        try {
            return JSON.toJson(value);
        } catch (StackOverflowError e) {
            throw new HandlerException(
                    FailureKind.BAD_REQUEST, "Input '%s' has too many nested values".formatted(name), e);
        }
    }
}
