// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/** Fields as {@code name=value&name=value}. */
final class UrlEncodedForm {

    private final byte[] body;
    private final boolean plusIsSpace;

    private UrlEncodedForm(byte[] body, boolean plusIsSpace) {
        this.body = body;
        this.plusIsSpace = plusIsSpace;
    }

    /**
     * Returns the wanted fields; of several fields with the same name, the first one.
     *
     * @param plusIsSpace false if values are base64, in which an unencoded plus means a plus
     */
    static Map<String, Part> parse(byte[] body, Set<String> wanted, boolean plusIsSpace) throws PredictionException {
        return new UrlEncodedForm(body, plusIsSpace).fields(wanted);
    }

    private Map<String, Part> fields(Set<String> wanted) throws PredictionException {
        Map<String, Part> fields = new HashMap<>();
        for (int start = 0; start < body.length && fields.size() < wanted.size(); ) {
            int end = indexOf('&', start, body.length);
            int equals = indexOf('=', start, end);
            String name = Utf8.decode(decode(start, equals, "a field's name", true), "A field's name");
            if (wanted.contains(name) && !fields.containsKey(name)) {
                byte[] value = decode(Math.min(equals + 1, end), end, "field '" + name + "'", plusIsSpace);
                fields.put(name, Part.text(value));
            }
            start = end + 1;
        }
        return fields;
    }

    private int indexOf(char c, int start, int end) {
        for (int i = start; i < end; i++) {
            if (body[i] == c) {
                return i;
            }
        }
        return end;
    }

    private byte[] decode(int start, int end, String what, boolean spaced) throws PredictionException {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(end - start);
        for (int i = start; i < end; i++) {
            if (body[i] == '%') {
                int high = i + 2 <= end - 1 ? Character.digit(body[i + 1], 16) : -1;
                int low = i + 2 <= end - 1 ? Character.digit(body[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new PredictionException(
                            FailureKind.BAD_REQUEST,
                            "The body is not urlencoded: in %s a %% is not followed by two hexadecimal digits"
                                    .formatted(what));
                }
                decoded.write(high * 16 + low);
                i += 2;
            } else {
                decoded.write(spaced && body[i] == '+' ? ' ' : body[i]);
            }
        }
        return decoded.toByteArray();
    }
}
