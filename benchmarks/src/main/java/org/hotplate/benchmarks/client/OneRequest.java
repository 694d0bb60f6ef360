// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/** One request on a separate connection. */
public final class OneRequest {

    private OneRequest() {}

    public static Answer send(int port, ByteBuffer request, Duration timeout) throws IOException {
        byte[] bytes = new byte[request.limit()];
        request.duplicate().rewind().get(bytes);
        try (Socket socket = open(port, timeout)) {
            socket.getOutputStream().write(bytes);
            return answer(socket);
        }
    }

    public static Socket open(int port, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Waits for the answer. */
    public static Answer answer(Socket socket) throws IOException {
        AnswerReader reader = new AnswerReader();
        byte[] bytes = new byte[8192];
        while (true) {
            int count = socket.getInputStream().read(bytes);
            if (count < 0) {
                throw new IOException(reader.begun() ? "closed within an answer" : "closed before an answer");
            }
            Answer answer = reader.take(ByteBuffer.wrap(bytes, 0, count));
            if (answer != null) {
                return answer;
            }
        }
    }
}
