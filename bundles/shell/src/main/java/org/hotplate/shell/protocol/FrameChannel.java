// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.protocol;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives frames over a connection. One thread may read while others write; writes of whole frames are
 * serialized. Closing the channel from another thread ends blocking reads and writes.
 */
public final class FrameChannel implements Closeable {

    // the channel and not its streams: the JDK's socket streams block writes while a thread reads
    private final SocketChannel channel;
    private final ByteBuffer header = ByteBuffer.allocate(FrameCodec.HEADER);
    private volatile @Nullable Long writing;

    public FrameChannel(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects to the server that listens on a socket. */
    public static FrameChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new FrameChannel(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Waits for a frame.
     *
     * @return the frame; empty if the other side closed the connection between two frames
     * @throws IOException if the connection fails, or the bytes are not a frame
     */
    public Optional<Frame> read() throws IOException {
        header.clear();
        if (!fill(header, true)) {
            return Optional.empty();
        }
        byte kind = header.flip().get();
        int length = header.getInt();
        FrameCodec.checkLength(length);
        ByteBuffer body = ByteBuffer.allocate(length);
        fill(body, false);
        return Optional.of(FrameCodec.decode(kind, body.flip()));
    }

    private boolean fill(ByteBuffer buffer, boolean mayEnd) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (mayEnd && buffer.position() == 0) {
                    return false;
                }
                throw new EOFException("The other side of the shell's socket closed it in the middle of a message");
            }
        }
        return true;
    }

    /** Sends a frame; blocks until the other side reads it or buffers allow it. */
    public synchronized void write(Frame frame) throws IOException {
        ByteBuffer bytes = FrameCodec.encode(frame);
        try {
            while (bytes.hasRemaining()) {
                writing = System.nanoTime();
                channel.write(bytes);
            }
        } finally {
            writing = null;
        }
    }

    /** Returns how long a write has been blocked because the other side does not read; 0 if none is. */
    public Duration blocked() {
        Long since = writing;
        return since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
