// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hotplate.shell.protocol.Frame;
import org.hotplate.shell.protocol.Frame.Candidates;
import org.hotplate.shell.protocol.Frame.Complete;
import org.hotplate.shell.protocol.Frame.Execute;
import org.hotplate.shell.protocol.Frame.Exit;
import org.hotplate.shell.protocol.Frame.Output;
import org.hotplate.shell.protocol.FrameChannel;
import org.hotplate.shell.protocol.SocketLocation;

final class TestClient implements AutoCloseable {

    record Answer(String out, String err, int status) {}

    final FrameChannel channel;
    final Frame greeting;
    private final String directory;

    TestClient(Path data) throws IOException {
        channel = FrameChannel.connect(SocketLocation.inData(data).resolve());
        greeting = channel.read().orElseThrow();
        directory = data.toString();
    }

    Answer execute(String line) throws IOException {
        return execute(line, false);
    }

    Answer execute(String line, boolean terminal) throws IOException {
        channel.write(new Execute(directory, line, terminal));
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        while (true) {
            Frame frame = channel.read().orElseThrow();
            if (frame instanceof Exit exit) {
                return new Answer(out.toString(), err.toString(), exit.status());
            }
            Output output = (Output) frame;
            (output.error() ? err : out).append(UTF_8.decode(output.bytes()));
        }
    }

    List<String> complete(String line) throws IOException {
        channel.write(new Complete(directory, line));
        return ((Candidates) channel.read().orElseThrow()).words();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
