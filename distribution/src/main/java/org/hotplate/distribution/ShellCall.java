// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Timer;
import java.util.TimerTask;
import org.hotplate.shell.protocol.Frame;
import org.hotplate.shell.protocol.FrameChannel;
import org.hotplate.shell.protocol.SocketLocation;

/** Runs one line in the shell of the running server. */
final class ShellCall {

    private static final long TIMEOUT_MILLIS = 5000;

    private ShellCall() {}

    /**
     * Returns the standard output of the line.
     *
     * @throws IOException if the server cannot be reached, does not complete the line within five seconds, or the line
     *     failed
     */
    static String execute(BaseFolder base, String line) throws IOException {
        var timer = new Timer("shell-call", true);
        try (var channel =
                FrameChannel.connect(SocketLocation.inData(base.data()).resolve())) {
            timer.schedule(new CloseTask(channel), TIMEOUT_MILLIS);
            channel.write(new Frame.Execute(base.folder().toString(), line));
            return read(channel, line);
        } finally {
            timer.cancel();
        }
    }

    private static String read(FrameChannel channel, String line) throws IOException {
        var printed = new ByteArrayOutputStream();
        for (var frame = channel.read(); frame.isPresent(); frame = channel.read()) {
            if (frame.get() instanceof Frame.Output output && !output.error()) {
                var bytes = new byte[output.bytes().remaining()];
                output.bytes().get(bytes);
                printed.writeBytes(bytes);
            } else if (frame.get() instanceof Frame.Exit exit) {
                if (exit.status() != 0) {
                    throw new IOException("'%s' failed with status %d".formatted(line, exit.status()));
                }
                return printed.toString(StandardCharsets.UTF_8);
            }
        }
        throw new IOException("the server closed the connection");
    }

    private static final class CloseTask extends TimerTask {

        private final FrameChannel channel;

        CloseTask(FrameChannel channel) {
            this.channel = channel;
        }

        @Override
        public void run() {
            try {
                channel.close();
            } catch (IOException e) {
                // nothing to do: the reader gets the failure
            }
        }
    }
}
