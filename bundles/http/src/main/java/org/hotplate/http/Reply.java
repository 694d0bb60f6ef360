// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.hotplate.model.PredictionException;

/** A complete reply: status, headers and a body. Immutable. */
public final class Reply {

    private static final String JSON = "application/json";

    private final int status;
    private final Map<String, String> headers;
    private final String contentType;
    private final ReplyBuffer body;

    private Reply(int status, Map<String, String> headers, String contentType, ReplyBuffer body) {
        this.status = status;
        this.headers = headers;
        this.contentType = contentType;
        this.body = body;
    }

    /** Writes a JSON value. */
    public interface Body {

        void write(JsonGenerator json) throws IOException;
    }

    /** Writes a body of any kind. */
    public interface Content {

        /**
         * Writes the body.
         *
         * @return headers of the reply, which may depend on what was written
         */
        Map<String, String> write(OutputStream out) throws IOException;
    }

    /**
     * Creates a reply of any content type; the body is written at once, into memory that is reserved as the body grows.
     *
     * @throws NotRepresentableException if the content throws it
     * @throws PredictionException if there is not enough memory
     */
    public static Reply of(int status, String contentType, Allowance memory, Content content)
            throws NotRepresentableException, PredictionException {
        ReplyBuffer bytes = new ReplyBuffer(memory);
        try {
            Map<String, String> headers = content.write(bytes);
            return new Reply(status, headers, contentType, bytes);
        } catch (NotRepresentableException e) {
            throw e;
        } catch (ReplyBuffer.FullException e) {
            throw e.reason();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Creates a reply of moderate size; the body is written at once, into memory.
     *
     * @throws NotRepresentableException if the body throws it
     */
    public static Reply json(int status, Map<String, String> headers, Body body) throws NotRepresentableException {
        try {
            return json(status, headers, bytes -> {}, body);
        } catch (PredictionException e) {
            throw new IllegalStateException("The reply is too large", e);
        }
    }

    /**
     * Creates a reply; the body is written at once, into memory that is reserved as the body grows.
     *
     * @throws NotRepresentableException if the body throws it
     * @throws PredictionException if there is not enough memory
     */
    public static Reply json(int status, Map<String, String> headers, Allowance memory, Body body)
            throws NotRepresentableException, PredictionException {
        return of(status, JSON, memory, out -> {
            try (JsonGenerator json = JsonValues.FACTORY.createGenerator(out)) {
                body.write(json);
            }
            return headers;
        });
    }

    /** Renders a problem as {@code {"code": 404, "type": "…", "message": "…"}}. */
    public static Reply error(Problem problem) {
        try {
            return json(problem.status(), problem.headers(), json -> {
                json.writeStartObject();
                json.writeNumberField("code", problem.status());
                json.writeStringField("type", problem.type());
                json.writeStringField("message", problem.message());
                json.writeEndObject();
            });
        } catch (NotRepresentableException e) {
            throw new IllegalStateException("Texts and numbers are JSON", e);
        }
    }

    /** Returns a reply with status 200 and without a body. */
    public static Reply empty(Map<String, String> headers) {
        return new Reply(200, headers, JSON, new ReplyBuffer(bytes -> {}));
    }

    /** Returns the same reply, as the last one on its connection. */
    Reply closing() {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Connection", "close");
        return new Reply(status, Map.copyOf(all), contentType, body);
    }

    ReplyBuffer body() {
        return body;
    }

    void applyHead(HttpServletResponse response) {
        response.setStatus(status);
        forEachHeader(response::setHeader);
        response.setContentLength(body.length());
    }

    /** Passes each header except {@code Content-Length}. */
    void forEachHeader(BiConsumer<String, String> setter) {
        headers.forEach(setter);
        if (body.length() > 0) {
            setter.accept("Content-Type", contentType);
            setter.accept("X-Content-Type-Options", "nosniff");
        }
    }

    /** Writes it on the calling thread; only for replies that fit into any socket's buffer. */
    void send(HttpServletResponse response) throws IOException {
        applyHead(response);
        response.getOutputStream().write(body.array(), 0, body.length());
    }
}
