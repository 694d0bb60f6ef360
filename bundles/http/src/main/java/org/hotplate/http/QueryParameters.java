// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;
import org.jspecify.annotations.Nullable;

/** The parameters in the query of a URL. Unlike the servlet's own, they never come from the body, and do not read it. */
public final class QueryParameters {

    private QueryParameters() {}

    /**
     * Returns the decoded parameters by name; of several with the same name, the first.
     *
     * @param query as sent, or null if there is none
     * @throws PredictionException if an escape is not valid
     */
    public static Map<String, String> of(@Nullable String query) throws PredictionException {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (!pair.isEmpty()) {
                parameters.putIfAbsent(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
            }
        }
        return parameters;
    }

    private static String decoded(String text) throws PredictionException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new PredictionException(
                    FailureKind.BAD_REQUEST,
                    "The query is not valid: a % is not followed by two hexadecimal digits",
                    e);
        }
    }
}
