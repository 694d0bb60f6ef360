// SPDX-License-Identifier: Apache-2.0
package org.hotplate.mms.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import org.hotplate.http.JsonValues;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.Reply;

/** Renders texts and numbers as JSON. */
final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    static Reply reply(Object value) {
        return reply(200, value);
    }

    /** Returns MMS's reply to a change. */
    static Reply status(int status, String text) {
        return reply(status, Map.of("status", text));
    }

    private static Reply reply(int status, Object value) {
        try {
            return Reply.json(status, Map.of(), json -> new JsonValues(json).write(value));
        } catch (NotRepresentableException e) {
            throw new IllegalStateException("Texts and numbers are JSON", e);
        }
    }

    static String text(Map<String, Object> members) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            new JsonValues(json).write(members);
        }
        return text.toString();
    }
}
