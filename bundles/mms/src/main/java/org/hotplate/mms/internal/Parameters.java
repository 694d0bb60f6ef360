// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.hotplate.http.QueryParameters;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/** The parameters of a request by name, from its query or from a JSON object in its body. */
record Parameters(Map<String, String> values) {

    private static final JsonFactory JSON = new JsonFactory();

    /** Returns the parameters of the query, or those of the body if that is JSON. */
    static Parameters of(@Nullable String query, @Nullable String contentType, byte[] body) throws RefusedException {
        if (contentType != null
                && body.length > 0
                && contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return new Parameters(members(body));
        }
        try {
            return new Parameters(QueryParameters.of(query));
        } catch (PredictionException e) {
            throw RefusedException.badRequest(e.getMessage());
        }
    }

    private static Map<String, String> members(byte[] body) throws RefusedException {
        Map<String, String> members = new HashMap<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw RefusedException.badRequest("The body must be a JSON object");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (value.isStructStart()) {
                    throw RefusedException.badRequest(
                            "Parameter '%s' must be a text, a number, true or false".formatted(name));
                }
                if (value != JsonToken.VALUE_NULL) {
                    members.put(name, json.getText());
                }
            }
            if (json.nextToken() != null) {
                throw RefusedException.badRequest("The JSON object is followed by something else");
            }
        } catch (JsonProcessingException e) {
            throw RefusedException.badRequest("The body is not valid JSON");
        } catch (IOException e) {
            throw new UncheckedIOException("A body in memory cannot fail to be read", e);
        }
        return members;
    }

    /** Returns a parameter that is not empty. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    boolean flag(String name, boolean otherwise) throws RefusedException {
        Optional<String> value = text(name).map(text -> text.toLowerCase(Locale.ROOT));
        if (value.isPresent() && !value.get().matches("true|false")) {
            throw RefusedException.badRequest(
                    "Parameter '%s' is '%s'; allowed is true or false".formatted(name, value.get()));
        }
        return value.map(Boolean::valueOf).orElse(otherwise);
    }

    /** Returns a whole number that is not negative. */
    OptionalInt number(String name) throws RefusedException {
        Optional<String> value = text(name);
        if (value.isPresent() && !value.get().matches("[0-9]{1,9}")) {
            throw RefusedException.badRequest("Parameter '%s' is '%s'; allowed is a whole number from 0 to 999999999"
                    .formatted(name, value.get()));
        }
        return value.map(Integer::parseInt).map(OptionalInt::of).orElse(OptionalInt.empty());
    }
}
