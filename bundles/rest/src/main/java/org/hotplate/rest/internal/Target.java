// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The path a request is addressed to, taken to the letter: nothing is normalised, cut off or resolved. */
final class Target {

    private Target() {}

    /**
     * Returns the path's segments, decoded; null if it cannot be one of ours: a segment that is empty or all dots,
     * a path parameter, a percent sign without two digits, bytes that are not UTF-8.
     *
     * @param path as it was sent, without the query
     */
    static @Nullable List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        if (path.isEmpty() || path.equals("/")) {
            return segments;
        }
        if (path.charAt(0) != '/') {
            return null;
        }
        for (String encoded : path.substring(1).split("/", -1)) {
            String segment = decode(encoded);
            if (segment == null || segment.isEmpty() || segment.matches("\\.+") || segment.indexOf('/') >= 0) {
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
