// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One connection to a server. Unlike an HTTP client it never repeats a request, so that closed connections are
 * detected.
 */
final class Connection implements AutoCloseable {

    /** An answer as received. */
    record Answer(String head, String body) {

        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        boolean isLast() {
            return head.contains("Connection: close");
        }
    }

    private final Socket socket;
    private final InputStream in;

    Connection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Answer post(String model, byte[] picture) throws IOException {
        send(model, picture);
        return answer();
    }

    void send(String model, byte[] picture) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head(model, "Content-Length: " + picture.length));
        request.writeBytes(picture);
        write(request.toByteArray());
    }

    static byte[] head(String model, String length) {
        return ("POST /" + model + "/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n" + length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Returns whether an answer has begun to arrive. */
    boolean isAnswered() throws IOException {
        return in.available() > 0;
    }

    Answer answer() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The connection ended after '" + head + "'");
            }
            head.append((char) next);
        }
        int length = Integer.parseInt(head.toString().replaceFirst("(?s).*Content-Length: (\\d+)\r\n.*", "$1"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("The connection ended within a body");
        }
        return new Answer(head.toString(), new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
