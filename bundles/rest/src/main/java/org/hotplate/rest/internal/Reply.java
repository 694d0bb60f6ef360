// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.hotplate.handler.Response;
import org.jspecify.annotations.Nullable;

/** A whole answer: status, headers and a JSON body. */
final class Reply {

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Reply(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** Writes the members of the body's object. */
    private interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    /** @throws NoJsonException if the answer holds what JSON has no word for */
    static Reply ok(Response response) throws NoJsonException {
        return ok("prediction", response.value());
    }

    static Reply ok(String name, @Nullable Object value) throws NoJsonException {
        return new Reply(200, Map.of(), object(json -> {
            json.writeFieldName(name);
            new JsonValues(json).write(value);
        }));
    }

    static Reply empty(Map<String, String> headers) {
        return new Reply(200, headers, new byte[0]);
    }

    static Reply of(Problem problem) {
        try {
            return new Reply(problem.status(), problem.headers(), object(json -> {
                json.writeNumberField("code", problem.status());
                json.writeStringField("type", problem.type());
                json.writeStringField("message", problem.message());
            }));
        } catch (NoJsonException e) {
            throw new IllegalStateException("Texts and numbers are JSON", e);
        }
    }

    /** Returns the same answer, as the last one on its connection. */
    Reply closing() {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Connection", "close");
        return new Reply(status, Map.copyOf(all), body);
    }

    private static byte[] object(Members members) throws NoJsonException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonValues.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (NoJsonException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the body itself, not a copy. */
    byte[] body() {
        return body;
    }

    void applyHead(HttpServletResponse response) {
        response.setStatus(status);
        headers.forEach(response::setHeader);
        if (body.length > 0) {
            response.setContentType("application/json");
            response.setHeader("X-Content-Type-Options", "nosniff");
        }
        response.setContentLength(body.length);
    }

    /** Sends it at once; for answers that fit any socket's buffer. */
    void send(HttpServletResponse response) throws IOException {
        applyHead(response);
        response.getOutputStream().write(body);
    }
}
