// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.Problem;
import org.hotplate.http.Reply;

/** Creates small replies. */
final class Replies {

    private Replies() {}

    /** Writes the members of an object. */
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    static Reply object(Members members) {
        return object(200, Map.of(), members);
    }

    /** Renders a problem as {@code {"error": "…"}}. */
    static Reply error(Problem problem) {
        return object(problem.status(), problem.headers(), json -> json.writeStringField("error", problem.message()));
    }

    private static Reply object(int status, Map<String, String> headers, Members members) {
        try {
            return Reply.json(status, headers, json -> {
                json.writeStartObject();
                members.write(json);
                json.writeEndObject();
            });
        } catch (NotRepresentableException e) {
            throw new IllegalStateException("Texts and numbers are JSON", e);
        }
    }
}
