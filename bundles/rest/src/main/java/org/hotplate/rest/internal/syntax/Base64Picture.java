// SPDX-License-Identifier: Apache-2.0
package org.hotplate.rest.internal.syntax;

import java.util.Arrays;
import java.util.Base64;
import org.hotplate.handler.FailureKind;
import org.hotplate.model.PredictionException;

/**
 * Pictures as text: base64 in the standard or the URL-safe alphabet, with or without padding, line breaks anywhere,
 * also with the prefix of a {@code data:} URL.
 */
final class Base64Picture {

    private Base64Picture() {}

    static byte[] decode(String input, String text) throws PredictionException {
        String stripped = text.strip();
        int head = stripped.regionMatches(true, 0, "data:", 0, 5) ? stripped.indexOf(',') + 1 : 0;
        byte[] letters = new byte[stripped.length() - head];
        int count = 0;
        for (int i = head; i < stripped.length(); i++) {
            char c = stripped.charAt(i);
            if (!Character.isWhitespace(c)) {
                letters[count++] = letter(c);
            }
        }
        try {
            return Base64.getDecoder().decode(Arrays.copyOf(letters, count));
        } catch (IllegalArgumentException e) {
            throw new PredictionException(
                    FailureKind.BAD_REQUEST,
                    "Input '%s' is not base64: %s. Send the picture as a file, or as base64 text"
                            .formatted(input, e.getMessage()),
                    e);
        }
    }

    private static byte letter(char c) {
        return switch (c) {
            case '-' -> '+';
            case '_' -> '/';
            // not a letter of the alphabet either, and fits into a byte
            default -> (byte) (c < 0x80 ? c : '?');
        };
    }
}
