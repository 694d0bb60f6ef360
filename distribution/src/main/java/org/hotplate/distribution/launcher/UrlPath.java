// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.launcher;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/** Normalizes the path of a URL. */
final class UrlPath {

    private static final String UNRESERVED = "-._~";
    private static final String DELIMITERS = "!$&'()*+,;=:@";
    private static final int HEX = 16;

    private UrlPath() {}

    /**
     * Returns a path without dot segments, with unreserved characters decoded and all others encoded in capitals.
     *
     * @throws IllegalArgumentException if servers are known to interpret the path in different ways; the message is the
     *     reason
     */
    static String normalize(String path) {
        var encoded = encoded(path, "/");
        for (var code : List.of("%2F", "%5C", "%25")) {
            if (encoded.contains(code)) {
                throw new IllegalArgumentException(
                        "its path contains an encoded slash, backslash or percent sign (%s)".formatted(code));
            }
        }
        var segments = new ArrayDeque<String>();
        var pieces =
                encoded.isEmpty() ? new String[] {""} : encoded.substring(1).split("/", -1);
        Arrays.stream(pieces).forEach(segment -> append(segments, segment));
        var last = pieces[pieces.length - 1];
        var result = "/" + String.join("/", segments);
        return isDots(last) && !result.endsWith("/") ? result + "/" : result;
    }

    private static void append(ArrayDeque<String> segments, String segment) {
        var name = segment.replace("%3B", ";").split(";", 2);
        if (name.length > 1 && isDots(name[0])) {
            throw new IllegalArgumentException("its path contains a dot segment with parameters");
        }
        if (segment.equals("..")) {
            segments.pollLast();
        } else if (!segment.equals(".")) {
            segments.addLast(segment);
        }
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    /**
     * Returns a text with all characters percent-encoded except letters, digits, {@code -._~}, the delimiters that a
     * path may contain, and {@code also}. Unnecessary encodings are decoded.
     *
     * @throws IllegalArgumentException if it contains a percent sign without two hexadecimal digits, or a control
     *     character; the message is the reason
     */
    static String encoded(String text, String also) {
        var result = new StringBuilder();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] & 0xFF;
            boolean wasEncoded = value == '%';
            if (wasEncoded) {
                value = code(bytes, i);
                i += 2;
            }
            if (value < ' ' || value == 0x7F) {
                throw new IllegalArgumentException("it contains an encoded control character");
            }
            if (isUnreserved(value) || (!wasEncoded && (DELIMITERS + also).indexOf(value) >= 0)) {
                result.append((char) value);
            } else {
                result.append("%%%02X".formatted(value));
            }
        }
        return result.toString();
    }

    private static int code(byte[] bytes, int percent) {
        int high = percent + 2 < bytes.length ? Character.digit(bytes[percent + 1], HEX) : -1;
        int low = high < 0 ? -1 : Character.digit(bytes[percent + 2], HEX);
        if (low < 0) {
            throw new IllegalArgumentException("it contains a percent sign without two hexadecimal digits after it");
        }
        return high * HEX + low;
    }

    private static boolean isUnreserved(int value) {
        return (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || UNRESERVED.indexOf(value) >= 0;
    }
}
