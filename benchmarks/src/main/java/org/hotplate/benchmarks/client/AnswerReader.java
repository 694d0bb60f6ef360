// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects the bytes of one connection until an answer is complete. Supports only answers with a Content-Length. */
final class AnswerReader {

    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private byte[] bytes = new byte[4096];
    private int count;

    /** The length of head and body together, or -1 while it is unknown. */
    private int whole = -1;

    private int headLength;
    private String head = "";

    /** Adds received bytes, and returns the answer if it is complete. */
    @Nullable
    Answer take(ByteBuffer arrived) throws IOException {
        int more = arrived.remaining();
        if (bytes.length < count + more) {
            bytes = Arrays.copyOf(bytes, 2 * (count + more));
        }
        arrived.get(bytes, count, more);
        count += more;
        if (whole < 0) {
            readHead();
        }
        if (whole < 0 || count < whole) {
            return null;
        }
        Answer answer = new Answer(status(), text(), head.contains("connection: close"));
        System.arraycopy(bytes, whole, bytes, 0, count - whole);
        count -= whole;
        whole = -1;
        return answer;
    }

    /** Returns whether the beginning of an answer has arrived. */
    boolean begun() {
        return count > 0;
    }

    void clear() {
        count = 0;
        whole = -1;
    }

    private void readHead() throws IOException {
        int end = endOfHead();
        if (end < 0) {
            return;
        }
        headLength = end;
        head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int at = head.indexOf("content-length:");
        if (at < 0) {
            throw new IOException("an answer without a Content-Length: "
                    + head.lines().findFirst().orElse(""));
        }
        String length = head.substring(at + "content-length:".length(), head.indexOf('\r', at));
        whole = headLength + Integer.parseInt(length.strip());
    }

    private int endOfHead() {
        for (int at = 0; at + END.length <= count; at++) {
            if (Arrays.equals(bytes, at, at + END.length, END, 0, END.length)) {
                return at + END.length;
            }
        }
        return -1;
    }

    private String text() {
        return new String(bytes, headLength, whole - headLength, StandardCharsets.UTF_8);
    }

    private int status() {
        return Integer.parseInt(head.substring(9, 12));
    }
}
