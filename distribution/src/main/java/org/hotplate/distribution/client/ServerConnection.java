// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hotplate.shell.protocol.Frame;
import org.hotplate.shell.protocol.Frame.Candidates;
import org.hotplate.shell.protocol.Frame.Complete;
import org.hotplate.shell.protocol.Frame.Execute;
import org.hotplate.shell.protocol.Frame.Exit;
import org.hotplate.shell.protocol.Frame.Hello;
import org.hotplate.shell.protocol.Frame.Output;
import org.hotplate.shell.protocol.FrameChannel;
import org.hotplate.shell.protocol.SocketLocation;
import org.jspecify.annotations.Nullable;

/** A connection to a running server. Used by one thread; any thread may close it, which cancels the running command. */
final class ServerConnection implements Closeable {

    private static final String DIRECTORY = Path.of("").toAbsolutePath().toString();

    private final FrameChannel channel;

    private ServerConnection(FrameChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to the server that runs on a base folder.
     *
     * @throws IOException if no server is running or it rejects the client; the message is a sentence for the user
     */
    static ServerConnection open(Path base) throws IOException {
        FrameChannel channel = connect(base);
        try {
            Frame first = channel.read().orElseThrow(() -> closed(null));
            StringBuilder reason = new StringBuilder();
            while (first instanceof Output output) {
                reason.append(UTF_8.decode(output.bytes()));
                first = channel.read().orElseThrow(() -> closed(null));
            }
            if (!(first instanceof Hello hello)) {
                throw new IOException(reason.toString().strip());
            }
            if (hello.protocol() != Frame.PROTOCOL) {
                throw new IOException("The server on %s speaks version %d of the shell's protocol, this client %d;"
                        .concat(" use the bin/hotplate of the server's version")
                        .formatted(base, hello.protocol(), Frame.PROTOCOL));
            }
            return new ServerConnection(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FrameChannel connect(Path base) throws IOException {
        try {
            return FrameChannel.connect(
                    SocketLocation.inData(base.resolve("data")).resolve());
        } catch (NoSuchFileException | SocketException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("Permission denied")) {
                throw new IOException(
                        "The shell of the server on %s is open to its own user only; run this as that user"
                                .formatted(base),
                        e);
            }
            throw new IOException(
                    "No server is running on %s; start it with 'hotplate start' or 'hotplate run'".formatted(base), e);
        }
    }

    /**
     * Runs a line of commands.
     *
     * @param terminal whether {@code err} is a terminal, on which a line may be overwritten
     * @return its exit status
     * @throws IOException if the connection was closed before the line was complete
     */
    int execute(String line, OutputStream out, OutputStream err, boolean terminal) throws IOException {
        send(new Execute(DIRECTORY, line, terminal));
        for (Frame frame = receive(); ; frame = receive()) {
            if (frame instanceof Exit exit) {
                return exit.status();
            }
            if (frame instanceof Output output) {
                OutputStream target = output.error() ? err : out;
                ByteBuffer chunk = output.bytes();
                byte[] bytes = new byte[chunk.remaining()];
                chunk.get(bytes);
                target.write(bytes);
                target.flush();
            }
        }
    }

    /** Returns the possible completions of the last word of a line. */
    List<String> complete(String line) throws IOException {
        send(new Complete(DIRECTORY, line));
        return receive() instanceof Candidates candidates ? candidates.words() : List.of();
    }

    private void send(Frame frame) throws IOException {
        try {
            channel.write(frame);
        } catch (IOException e) {
            throw closed(e);
        }
    }

    private Frame receive() throws IOException {
        Optional<Frame> frame;
        try {
            frame = channel.read();
        } catch (IOException e) {
            throw closed(e);
        }
        return frame.orElseThrow(() -> closed(null));
    }

    private static IOException closed(@Nullable IOException cause) {
        return new IOException("The server closed the connection; it may have been stopped", cause);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
