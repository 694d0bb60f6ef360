// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection, with at most one request in progress. */
final class Connection {

    private final int index;
    private final int port;
    private final Selector selector;
    private final ByteBuffer request;
    private final ByteBuffer arrived = ByteBuffer.allocateDirect(64 << 10);
    private final AnswerReader reader = new AnswerReader();
    private @Nullable SocketChannel channel;
    private boolean waiting;
    private long since;
    private long token;

    Connection(int index, int port, Selector selector, ByteBuffer request) {
        this.index = index;
        this.port = port;
        this.selector = selector;
        this.request = request.duplicate();
        this.request.position(this.request.limit());
    }

    int index() {
        return index;
    }

    /** Returns whether an answer is outstanding. */
    boolean waiting() {
        return waiting;
    }

    long since() {
        return since;
    }

    long token() {
        return token;
    }

    /** Sends the request; the duration of its answer is measured from the given time. */
    void send(long dueNanos, long watchersToken) throws IOException {
        since = dueNanos;
        token = watchersToken;
        waiting = true;
        reader.clear();
        request.rewind();
        SocketChannel open = channel;
        if (open == null) {
            open = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            open.setOption(StandardSocketOptions.TCP_NODELAY, true);
            open.configureBlocking(false);
            open.register(selector, SelectionKey.OP_READ, this);
            channel = open;
        }
        write(open);
    }

    /** Continues after the last step, and returns the answer if it is complete. */
    @Nullable
    Answer proceed() throws IOException {
        SocketChannel open = channel;
        if (open == null) {
            return null;
        }
        Answer answer = read(open);
        if (answer != null) {
            waiting = false;
            if (answer.last() || request.hasRemaining()) {
                // a rejection may arrive before everything was sent; the rest of the request must not be mistaken for
                // another one
                close();
            }
            return answer;
        }
        if (request.hasRemaining()) {
            write(open);
        }
        return null;
    }

    private void write(SocketChannel open) throws IOException {
        open.write(request);
        SelectionKey key = open.keyFor(selector);
        if (key != null) {
            int wanted = SelectionKey.OP_READ | (request.hasRemaining() ? SelectionKey.OP_WRITE : 0);
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        }
    }

    private @Nullable Answer read(SocketChannel open) throws IOException {
        while (true) {
            arrived.clear();
            int count = open.read(arrived);
            if (count == 0) {
                return null;
            }
            if (count < 0) {
                if (!waiting) {
                    close();
                    return null;
                }
                throw new IOException(reader.begun() ? "closed within an answer" : "closed before an answer");
            }
            Answer answer = reader.take(arrived.flip());
            if (answer != null) {
                return answer;
            }
        }
    }

    /** Closes the connection; the next request opens another. */
    void close() {
        waiting = false;
        SocketChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it is closed either way
                channel = null;
            }
        }
    }
}
