// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.handler.TensorItem;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Creates a signature's inputs from the parts of a form or from a JSON body. */
final class Inputs {

    private final Signature signature;
    private final LiteralLimits limits;
    private final Allowance memory;

    Inputs(Signature signature, LiteralLimits limits, Allowance memory) {
        this.signature = signature;
        this.limits = limits;
        this.memory = memory;
    }

    Request ofForm(Map<String, Part> parts) throws PredictionException {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        for (TensorSpec input : signature.inputs()) {
            String name = input.name();
            Part part = parts.get(name);
            if (part == null) {
                throw missing(name);
            }
            items.put(name, signature.takesImages() ? picture(name, part) : list(input, part));
        }
        return new Request(items);
    }

    /** The value of the only input, or an object with a key for each input. */
    Request ofJson(byte[] body) throws PredictionException {
        JsonBody json = new JsonBody(body, limits, memory);
        Map<String, Tensor> tensors = signature.takesImages() ? null : json.tensors(signature.inputs());
        return tensors == null ? new Request(values(json)) : ofTensors(tensors, json);
    }

    private Request ofTensors(Map<String, Tensor> tensors, JsonBody json) {
        ParsedInput.Values values = new ParsedInput.Values(() -> values(json));
        Map<String, TensorItem> items = new LinkedHashMap<>();
        for (TensorSpec input : signature.inputs()) {
            items.put(input.name(), new ParsedInput(Objects.requireNonNull(tensors.get(input.name())), values));
        }
        return new Request(items);
    }

    private Map<String, @Nullable Object> values(JsonBody json) throws PredictionException {
        Object value = json.value();
        Map<?, ?> given = value instanceof Map<?, ?> map ? map : Map.of();
        boolean alone = signature.inputs().size() == 1 && !(value instanceof Map);
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        for (TensorSpec input : signature.inputs()) {
            String name = input.name();
            if (!alone && !given.containsKey(name)) {
                throw missing(name);
            }
            Object item = alone ? value : given.get(name);
            items.put(name, signature.takesImages() ? picture(name, item) : list(input, item));
        }
        return items;
    }

    PredictionException missing(String input) {
        return missing(input, ". See GET /api-description");
    }

    PredictionException missing(String input, String advice) {
        String all = signature.inputs().stream().map(TensorSpec::name).collect(Collectors.joining(", "));
        return bad("Input '%s' is missing; this model needs %s, of type %s%s"
                .formatted(input, all, signature.inputType(), advice));
    }

    private byte[] picture(String input, Part part) throws PredictionException {
        if (!part.file()) {
            return picture(
                    input,
                    Utf8.decode(
                            part.content(),
                            "Input '%s' was sent without a file name or type, so it is a field and must be base64; it"
                                    .formatted(input)));
        }
        if (!MimeType.mayBePicture(part.type())) {
            throw new PredictionException(
                    FailureKind.UNSUPPORTED_TYPE,
                    "Input '%s' is of type %s; allowed are image/jpeg and image/png, or no type at all"
                            .formatted(input, part.type()));
        }
        return notEmpty(input, part.content());
    }

    private byte[] picture(String input, @Nullable Object value) throws PredictionException {
        if (value instanceof String text) {
            memory.reserve(text.length());
            return notEmpty(input, Base64Picture.decode(input, text));
        }
        throw bad("Input '%s' must be a picture as base64 text, is %s".formatted(input, kind(value)));
    }

    private static byte[] notEmpty(String input, byte[] picture) throws PredictionException {
        if (picture.length == 0) {
            throw bad("Input '%s' is empty; send a JPEG or PNG picture".formatted(input));
        }
        return picture;
    }

    private @Nullable Object list(TensorSpec input, Part part) throws PredictionException {
        if (!MimeType.mayBeLiteral(part.type())) {
            throw new PredictionException(
                    FailureKind.UNSUPPORTED_TYPE,
                    "Input '%s' is of type %s; allowed are application/json and text/plain"
                            .formatted(input.name(), part.type()));
        }
        String what = "Input '" + input.name() + "'";
        String text = Utf8.decode(part.content(), what);
        memory.reserve(2L * text.length());
        try {
            return list(input, Literal.parse(text, limits, memory));
        } catch (LiteralException e) {
            throw new PredictionException(
                    FailureKind.BAD_REQUEST,
                    "%s is neither JSON nor a Python literal, %s".formatted(what, e.getMessage()),
                    e);
        }
    }

    private static @Nullable Object list(TensorSpec input, @Nullable Object value) throws PredictionException {
        boolean scalar = input.shape().isRanked() && input.shape().rank() == 0;
        if (scalar || value instanceof List) {
            return value;
        }
        throw bad("Input '%s' must be a list, such as [[1, 2, 3]], is %s".formatted(input.name(), kind(value)));
    }

    private static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "a list";
        }
        return value instanceof Number ? "a number" : value instanceof Boolean ? "true or false" : "a text";
    }

    private static PredictionException bad(String message) {
        return new PredictionException(FailureKind.BAD_REQUEST, message);
    }
}
