// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Complete HTTP/1.1 requests, which are created once and sent repeatedly. */
public final class RequestBytes {

    private static final String BOUNDARY = "hotplate-benchmark-boundary";

    private RequestBytes() {}

    /** Creates a POST of one file in a form, like curl's {@code -F data=@x.jpg}. */
    public static ByteBuffer picture(String path, byte[] picture) {
        byte[] head =
                bytes("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"data\"; filename=\"x.jpg\"\r\n"
                        + "Content-Type: image/jpeg\r\n\r\n");
        byte[] tail = bytes("\r\n--" + BOUNDARY + "--\r\n");
        ByteBuffer body = ByteBuffer.allocate(head.length + picture.length + tail.length);
        body.put(head).put(picture).put(tail);
        return post(path, "multipart/form-data; boundary=" + BOUNDARY, body.array());
    }

    public static ByteBuffer json(String path, String body) {
        return post(path, "application/json", bytes(body));
    }

    /** Creates a POST in a direct buffer, so that it is not copied for each write. */
    public static ByteBuffer post(String path, String type, byte[] body) {
        return direct(head(path, type, body.length), body);
    }

    /** Creates only the head of a POST with that Content-Length. */
    public static byte[] head(String path, String type, long length) {
        return bytes("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length + "\r\n\r\n");
    }

    private static ByteBuffer direct(byte[] head, byte[] body) {
        return ByteBuffer.allocateDirect(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
