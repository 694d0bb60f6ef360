// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The segments of a request's path, taken literally: nothing is normalised, removed or resolved. */
public final class PathSegments {

    private PathSegments() {}

    /**
     * Returns the decoded segments; null if no resource can have that path: a segment is empty or all dots, there is a
     * path parameter, a percent sign without two digits, or bytes that are not UTF-8.
     *
     * @param path as sent, without the query
     */
    public static @Nullable List<String> of(String path) {
        List<String> segments = new ArrayList<>();
        if (path.isEmpty() || path.equals("/")) {
            return segments;
        }
        if (path.charAt(0) != '/') {
            return null;
        }
        for (String encoded : path.substring(1).split("/", -1)) {
            String segment = decode(encoded);
            if (segment == null || segment.replace(".", "").isEmpty() || segment.indexOf('/') >= 0) {
                return null;
            }
            segments.add(segment);
        }
        return segments;
    }

    private static @Nullable String decode(String encoded) {
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%') {
                int high = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(encoded.charAt(i + 2), 16);
                if (low < 0) {
                    return null;
                }
                bytes.put((byte) (high * 16 + low));
                i += 2;
            } else if (c == ';' || c > 0x7e) {
                return null;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
