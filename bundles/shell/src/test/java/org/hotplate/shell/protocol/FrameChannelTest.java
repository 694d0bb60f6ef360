// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.hotplate.shell.protocol.Frame.Candidates;
import org.hotplate.shell.protocol.Frame.Complete;
import org.hotplate.shell.protocol.Frame.Execute;
import org.hotplate.shell.protocol.Frame.Exit;
import org.hotplate.shell.protocol.Frame.Hello;
import org.hotplate.shell.protocol.Frame.Output;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FrameChannelTest {

    /** On a machine with two cores the common pool has one thread, but these threads wait for each other. */
    private static final Executor THREADS = task -> new Thread(task).start();

    @TempDir
    Path folder;

    private ServerSocketChannel listener;
    private FrameChannel client;
    private SocketChannel rawServer;
    private FrameChannel server;

    @BeforeEach
    void connect() throws IOException {
        Path socket = folder.resolve("s");
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        client = FrameChannel.connect(socket);
        rawServer = listener.accept();
        server = new FrameChannel(rawServer);
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void carriesEveryKindOfFrame() throws IOException {
        List<Frame> frames = List.of(
                new Hello(7),
                new Execute("/some/where", "model:info 'größer'"),
                new Execute("", "model:install x", true),
                new Complete("", "mod"),
                new Output(false, "out"),
                new Output(true, "err"),
                new Exit(1),
                new Candidates(List.of("a", "", "ü")),
                new Candidates(List.of()));

        for (Frame frame : frames) {
            client.write(frame);

            assertThat(server.read()).contains(frame);
        }
    }

    @Test
    void carriesBigOutputWhileTheOtherDirectionWaits() throws Exception {
        byte[] piece = "0123456789abcdef".repeat(2000).getBytes(UTF_8);
        CompletableFuture<Void> reader = CompletableFuture.runAsync(
                () -> {
                    try {
                        server.read();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                THREADS);

        CompletableFuture<Void> writer = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int i = 0; i < 200; i++) {
                            server.write(new Output(false, ByteBuffer.wrap(piece)));
                        }
                        server.write(new Exit(0));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                THREADS);

        ByteArrayOutputStream received = new ByteArrayOutputStream();
        for (Frame frame = client.read().orElseThrow();
                frame instanceof Output output;
                frame = client.read().orElseThrow()) {
            received.write(UTF_8.decode(output.bytes()).toString().getBytes(UTF_8));
        }
        writer.get();
        assertThat(received.size()).isEqualTo(200 * piece.length);
        assertThat(reader).isNotDone();
        client.close();
        reader.get();
    }

    @Test
    void saysNothingCameWhenTheOtherSideLeavesBetweenFrames() throws IOException {
        server.write(new Exit(0));
        server.close();

        assertThat(client.read()).contains(new Exit(0));
        assertThat(client.read()).isEmpty();
    }

    @Test
    void failsWhenTheOtherSideLeavesInTheMiddleOfAFrame() throws IOException {
        rawServer.write(ByteBuffer.wrap(new byte[] {'S', 0, 0, 0, 4, 0}));
        server.close();

        assertThatThrownBy(() -> client.read()).isInstanceOf(EOFException.class).hasMessageContaining("in the middle");
    }

    @Test
    void refusesAFrameThatIsTooLong() throws IOException {
        rawServer.write(ByteBuffer.wrap(new byte[] {'O', 0x7f, 0, 0, 0}));

        assertThatThrownBy(() -> client.read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 1048576 are allowed");
    }

    @Test
    void refusesWhatIsNoFrame() throws IOException {
        rawServer.write(ByteBuffer.wrap(new byte[] {'?', 0, 0, 0, 0}));
        rawServer.write(ByteBuffer.wrap(new byte[] {'X', 0, 0, 0, 4, 0x7f, 0, 0, 0}));

        assertThatThrownBy(() -> client.read()).hasMessageContaining("unknown kind 63");
        assertThatThrownBy(() -> client.read()).hasMessageContaining("ends too early");
    }
}
