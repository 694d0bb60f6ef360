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
 * Makes DJL's input of a request: every item under its name, files as their bytes, texts in UTF-8, other values as
 * JSON. Its content type is what DJL Serving would have seen of a client that sent just that.
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
                    FailureKind.BAD_REQUEST, "Input '%s' is nested too deep to be read".formatted(name), e);
        }
    }
}
