// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.hotplate.shell.protocol.Frame.Output;
import org.hotplate.shell.protocol.FrameChannel;

/** Sends the output of a command to the client in pieces, without delay. */
final class FrameOutput extends OutputStream {

    private static final int PIECE = 32 * 1024;

    private final FrameChannel channel;
    private final boolean error;

    FrameOutput(FrameChannel channel, boolean error) {
        this.channel = channel;
        this.error = error;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int from = offset; from < end; from += PIECE) {
            channel.write(new Output(error, ByteBuffer.wrap(bytes, from, Math.min(PIECE, end - from))));
        }
    }
}
