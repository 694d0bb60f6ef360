// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Request;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Reads a model's inputs from a request's body, in any of the supported syntaxes. */
public final class RequestReader {

    /** The names that MMS 1.x accepts for the first input in place of its own. */
    private static final List<String> ALIASES = List.of("body", "data");

    private final LiteralLimits limits;
    private final boolean mms1;

    public RequestReader(LiteralLimits limits) {
        this(limits, false);
    }

    /**
     * Creates a reader.
     *
     * @param mms1 whether to read also what MMS 1.x reads for a model with one input: the fields {@code body} and {@code
     *     data}, and a body of any type, or without one, as the input
     */
    public RequestReader(LiteralLimits limits, boolean mms1) {
        this.limits = limits;
        this.mms1 = mms1;
    }

    /**
     * Returns the inputs in the signature's order; other content of the body is ignored.
     *
     * @throws PredictionException if an input is missing, has another type or has syntax errors
     */
    public Request read(byte[] body, @Nullable String contentType, Signature signature, Allowance memory)
            throws PredictionException {
        Inputs inputs = new Inputs(signature, limits, memory);
        if (body.length == 0) {
            throw inputs.missing(signature.inputs().get(0).name());
        }
        String type = MimeType.of(contentType);
        boolean whole = mms1 && signature.inputs().size() == 1;
        if (contentType == null || type == null) {
            if (whole) {
                return inputs.ofForm(theOnly(signature, new Part(true, null, body)));
            }
            throw unsupported("a body without a Content-Type", signature);
        }
        return switch (type) {
            case MimeType.MULTIPART -> {
                memory.reserve(body.length);
                yield inputs.ofForm(named(MultipartForm.parse(body, contentType, names(signature)), signature));
            }
            case MimeType.FORM -> {
                memory.reserve(body.length);
                yield urlEncoded(body, signature, inputs);
            }
            case MimeType.JSON -> inputs.ofJson(body);
            default ->
                whole ? inputs.ofForm(theOnly(signature, new Part(true, type, body))) : raw(body, type, signature);
        };
    }

    private static Map<String, Part> theOnly(Signature signature, Part part) {
        return Map.of(signature.inputs().get(0).name(), part);
    }

    /** Returns the fields with an alias replaced by the name of the input. */
    private Map<String, Part> named(Map<String, Part> fields, Signature signature) {
        if (!mms1
                || signature.inputs().size() != 1
                || fields.containsKey(signature.inputs().get(0).name())) {
            return fields;
        }
        return ALIASES.stream()
                .filter(fields::containsKey)
                .findFirst()
                .map(alias -> theOnly(signature, Objects.requireNonNull(fields.get(alias))))
                .orElse(fields);
    }

    /** The type that clients such as {@code curl -d} send by default, whatever the body contains. */
    private Request urlEncoded(byte[] body, Signature signature, Inputs inputs) throws PredictionException {
        Map<String, Part> fields;
        try {
            fields = UrlEncodedForm.parse(body, names(signature), !signature.takesImages());
        } catch (PredictionException e) {
            throw new PredictionException(e.kind(), e.getMessage() + readAsForm(body), e);
        }
        if (fields.isEmpty()) {
            throw inputs.missing(signature.inputs().get(0).name(), readAsForm(body));
        }
        return inputs.ofForm(named(fields, signature));
    }

    private Set<String> names(Signature signature) {
        Set<String> names = signature.inputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
        if (mms1 && names.size() == 1) {
            names.addAll(ALIASES);
        }
        return names;
    }

    private static String readAsForm(byte[] body) {
        boolean json = body[0] == '[' || body[0] == '{';
        return ". The body was read as a form because its Content-Type is %s; for %s send -H 'Content-Type: %s'"
                .formatted(MimeType.FORM, json ? "JSON" : "a picture", json ? MimeType.JSON : "image/jpeg");
    }

    private static Request raw(byte[] body, String type, Signature signature) throws PredictionException {
        List<TensorSpec> inputs = signature.inputs();
        if (!MimeType.mayBePicture(type) || !signature.takesImages()) {
            throw unsupported("a body of type " + type, signature);
        }
        if (inputs.size() != 1) {
            throw new PredictionException(
                    FailureKind.BAD_REQUEST,
                    "This model has %d inputs, and a raw body is one; send them as the parts of multipart/form-data"
                            .formatted(inputs.size()));
        }
        Map<String, Object> items = new LinkedHashMap<>();
        items.put(inputs.get(0).name(), body);
        return new Request(items);
    }

    private static PredictionException unsupported(String what, Signature signature) {
        String pictures = signature.takesImages() ? "image/jpeg, image/png, application/octet-stream, " : "";
        return new PredictionException(
                FailureKind.UNSUPPORTED_TYPE,
                "This model does not take %s; allowed are %s%s, %s and %s"
                        .formatted(what, pictures, MimeType.JSON, MimeType.FORM, MimeType.MULTIPART));
    }
}
