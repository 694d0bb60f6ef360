// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.hotplate.shell.internal.server.TestClient.Answer;
import org.hotplate.shell.protocol.Frame;
import org.hotplate.shell.protocol.Frame.Execute;
import org.hotplate.shell.protocol.Frame.Hello;
import org.hotplate.shell.protocol.Frame.Output;
import org.hotplate.shell.protocol.SocketLocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellServerTest {

    @TempDir
    Path data;

    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);
    private final SampleCommands commands = new SampleCommands();
    private ShellServer server;

    @BeforeEach
    void start() {
        threadIo.start();
        for (String function : List.of(
                "info", "install", "list", "table", "numbers", "print", "big", "refuse", "crash", "explode", "hang",
                "watched")) {
            processor.addCommand("model", commands, function);
        }
        processor.addCommand("felix", commands, "lb");
        processor.addCommand("felix", new HelpCommand(), "help");
        processor.addCommand("archive", new SampleFunction(), "list-files");
        server = new ShellServer(data, processor);
    }

    @AfterEach
    void stop() {
        server.close();
        processor.stop();
        threadIo.stop();
    }

    private Answer execute(String line) throws IOException {
        try (TestClient client = new TestClient(data)) {
            return client.execute(line);
        }
    }

    @Test
    void answersWithTheResultAsGogoWritesIt() throws IOException {
        assertThat(execute("model:info --json squeezenet")).isEqualTo(new Answer("squeezenet true 1\n", "", 0));
        assertThat(execute("model:list").out()).isEqualTo("one\nzwölf\n");
        assertThat(execute("model:table").out()).matches("a +1\n");
        assertThat(execute("model:numbers").out()).isEqualTo("[1, 2]\n");
        assertThat(execute(" ")).isEqualTo(new Answer("", "", 0));
    }

    @Test
    void answersEveryCommandOfALineInOrder() throws IOException {
        assertThat(execute("model:list; model:print x; model:info a").out())
                .isEqualTo("one\nzwölf\nout x\na false 1\n");
    }

    @Test
    void keepsWhatIsPrintedApart() throws IOException {
        assertThat(execute("model:print hello")).isEqualTo(new Answer("out hello\n", "err hello\n", 0));
    }

    @Test
    void startsFileNamesFromTheClientsFolder() throws IOException {
        assertThat(execute("model:install x.model").out()).isEqualTo(data.resolve("x.model") + "\n");
    }

    @Test
    void lendsCommandsTheClientsTerminal() throws IOException {
        try (TestClient client = new TestClient(data)) {
            assertThat(client.execute("model:watched").out()).isEqualTo("false\n");
            assertThat(client.execute("model:watched", true).out()).isEqualTo("true\n");
            assertThat(client.execute("model:watched").out()).isEqualTo("false\n");
        }
    }

    @Test
    void sendsBigAnswersWhole() throws IOException {
        assertThat(execute("model:big 300000").out()).hasSize(17 * 300000);
    }

    @Test
    void namesTheCommandThatDoesNotExist() throws IOException {
        assertThat(execute("model:lst"))
                .isEqualTo(new Answer("", "model:lst: no such command; did you mean model:list?\n", 1));
        assertThat(execute("modle:list").err()).isEqualTo("modle:list: no such command; did you mean model:list?\n");
        assertThat(execute("whatever").err()).isEqualTo("whatever: no such command; 'help' lists the commands\n");
        assertThat(execute("felix").err()).isEqualTo("felix: no such command; there are felix:help, felix:lb\n");
    }

    @Test
    void saysInOneSentenceWhyACommandFailed() throws IOException {
        assertThat(execute("model:refuse")).isEqualTo(new Answer("", "The oven is cold; light it\n", 1));
        assertThat(execute("model:crash")).isEqualTo(new Answer("", "the tray\n", 1));
        assertThat(execute("model:explode"))
                .isEqualTo(
                        new Answer("", "The command failed and gave no reason; the server's log has the details\n", 1));
        assertThat(execute("model:info (").status()).isEqualTo(1);
        assertThat(execute("model:info (").err())
                .startsWith("This line cannot be read")
                .doesNotContain("Error");
        assertThat(execute("model:info http://example.org/%20").err())
                .contains("quote text that holds any of", "; $ % or");
    }

    @Test
    void showsHowACommandIsCalledWhenItsArgumentsDoNotFit() throws IOException {
        assertThat(execute("model:info --jsn a"))
                .isEqualTo(new Answer(
                        "",
                        "model:info: these arguments do not fit; usage: model:info [--json] [-d VALUE] NAME;"
                                + " more by 'help model:info'\n",
                        1));
    }

    @Test
    void explainsACommand() throws IOException {
        assertThat(execute("help model:install").out())
                .isEqualTo("model:install\nusage: model:install FILE\n  FILE  it\n");
        assertThat(execute("help list-files").out())
                .isEqualTo(
                        """
                        archive:list-files: Lists them
                        usage: archive:list-files [--json] [--depth VALUE] FILE|NAME
                          --json             prints JSON
                          --depth, -d VALUE
                          FILE|NAME          either
                        """);
        assertThat(execute("help modle:list").err())
                .isEqualTo("There is no command 'modle:list'; did you mean model:list?\n");
    }

    @Test
    void listsEveryCommand() throws IOException {
        assertThat(execute("help").out()).contains("archive:list-files  Lists them", "felix:lb", "model:info");
    }

    @Test
    void completesAndExplainsACommandWithAHyphen() throws IOException {
        Files.createFile(data.resolve("net.model"));
        try (TestClient client = new TestClient(data)) {
            assertThat(client.complete("archive:l")).containsExactly("archive:list-files");
            assertThat(client.complete("archive:list-files --j")).containsExactly("--json");
            assertThat(client.complete("archive:list-files ne")).containsExactly("net.model", "network");
            assertThat(client.execute("archive:list-files --json a").out()).isEqualTo("a true\n");
            assertThat(client.execute("archive:list-files --jsn a b").err())
                    .startsWith("archive:list-files: these arguments do not fit; usage: archive:list-files [--json]");
        }
    }

    @Test
    void goesOnAfterAFailure() throws IOException {
        try (TestClient client = new TestClient(data)) {
            assertThat(client.greeting).isEqualTo(new Hello(Frame.PROTOCOL));
            assertThat(client.execute("model:crash").status()).isEqualTo(1);
            assertThat(client.execute("x = 5").out()).isEqualTo("5\n");
            assertThat(client.execute("model:info $x").out()).isEqualTo("5 false 1\n");
        }
    }

    @Test
    void doesNotMixClients() throws Exception {
        List<CompletableFuture<String>> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String text = "client" + i;
            clients.add(CompletableFuture.supplyAsync(() -> {
                try (TestClient client = new TestClient(data)) {
                    StringBuilder all = new StringBuilder();
                    for (int n = 0; n < 50; n++) {
                        all.append(client.execute("model:print " + text).out());
                    }
                    return all.toString();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }

        for (int i = 0; i < clients.size(); i++) {
            assertThat(clients.get(i).get()).isEqualTo(("out client" + i + "\n").repeat(50));
        }
    }

    @Test
    void endsTheCommandOfAClientThatLeaves() throws Exception {
        try (TestClient client = new TestClient(data)) {
            client.channel.write(new Execute("", "model:hang"));
            assertThat(commands.hanging.await(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(commands.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(execute("model:numbers").status()).isZero();
    }

    @Test
    void survivesAClientThatLeavesInTheMiddleOfAnAnswer() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (TestClient client = new TestClient(data)) {
                client.channel.write(new Execute("", "model:big 1000000"));
                client.channel.read();
            }
        }

        assertThat(execute("model:numbers").status()).isZero();
        await().untilAsserted(() -> assertThat(shellThreads()).hasSize(1));
    }

    @Test
    void replacesTheOldestSilentClient() throws Exception {
        try (TestClient used = new TestClient(data)) {
            used.execute("model:numbers");
            List<TestClient> silent = new ArrayList<>();
            for (int i = 1; i < ShellServer.MAX_CLIENTS; i++) {
                silent.add(new TestClient(data));
            }

            for (int i = 0; i < 3 * ShellServer.MAX_CLIENTS; i++) {
                assertThat(execute("model:numbers").status()).isZero();
            }

            assertThat(used.execute("model:numbers").status()).isZero();
            assertThat(silent.get(0).channel.read()).isEmpty();
            for (TestClient client : silent) {
                client.close();
            }
        }
    }

    @Test
    void replacesAClientThatSendsHalfARequest() throws Exception {
        List<SocketChannel> halves = new ArrayList<>();
        for (int i = 0; i < ShellServer.MAX_CLIENTS; i++) {
            SocketChannel half = SocketChannel.open(
                    UnixDomainSocketAddress.of(SocketLocation.inData(data).resolve()));
            half.write(ByteBuffer.wrap(new byte[] {'X', 0, 1}));
            halves.add(half);
        }

        assertThat(execute("model:numbers").status()).isZero();
        for (SocketChannel half : halves) {
            half.close();
        }
    }

    @Test
    void replacesClientsThatDoNotReadTheirAnswers() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < ShellServer.MAX_CLIENTS; i++) {
            TestClient client = new TestClient(data);
            client.channel.write(new Execute("", "model:big 100000"));
            clients.add(client);
        }

        await().atMost(Duration.ofSeconds(50))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(
                        () -> assertThat(execute("model:numbers").status()).isZero());
        for (TestClient client : clients) {
            client.close();
        }
    }

    @Test
    void rejectsAClientWhileAllOthersRunCommands() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < ShellServer.MAX_CLIENTS; i++) {
            TestClient client = new TestClient(data);
            client.channel.write(new Execute("", "model:hang"));
            clients.add(client);
        }
        await().until(() -> commands.hangingCommands.get() == ShellServer.MAX_CLIENTS);

        try (TestClient oneMore = new TestClient(data)) {
            assertThat(oneMore.greeting).isInstanceOf(Output.class);
        }
        for (TestClient client : clients) {
            client.close();
        }
        await().ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(
                        () -> assertThat(execute("model:numbers").status()).isZero());
    }

    @Test
    void completesCommandsOptionsNamesAndFiles() throws IOException {
        Files.createDirectory(data.resolve("nets"));
        Files.createFile(data.resolve("net.model"));

        try (TestClient client = new TestClient(data)) {
            assertThat(client.complete("model:in")).containsExactly("model:info", "model:install");
            assertThat(client.complete("l")).containsExactly("lb");
            assertThat(client.complete("model:info ")).containsExactly("resnet-18", "squeezenet");
            assertThat(client.complete("model:list; model:info --json -d 3 sq")).containsExactly("squeezenet");
            assertThat(client.complete("model:info squeezenet ")).isEmpty();
            assertThat(client.complete("model:info --")).containsExactly("--depth", "--json");
            assertThat(client.complete("model:info -d ")).isEmpty();
            assertThat(client.complete("model:install net")).containsExactly("net.model", "nets/");
            assertThat(client.complete("model:install nowhere/")).isEmpty();
            assertThat(client.complete("nonsense ")).isEmpty();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void keepsOthersOut() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("shell"))))
                .isEqualTo("rwx------");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        Path socket = SocketLocation.inData(data).socket();
        assertThat(socket).exists();
        try (TestClient client = new TestClient(data)) {
            client.channel.write(new Execute("", "model:hang"));
            assertThat(commands.hanging.await(10, TimeUnit.SECONDS)).isTrue();

            server.close();
            server.close();

            assertThat(socket).doesNotExist();
            assertThat(commands.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            await().untilAsserted(() -> assertThat(shellThreads()).isEmpty());
        }
    }

    @Test
    void replacesTheSocketOfAServerThatWasKilled() throws IOException {
        server.close();
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(SocketLocation.inData(data).socket()));
        killed.close();

        server = new ShellServer(data, processor);

        assertThat(execute("model:numbers").status()).isZero();
    }

    @Test
    void leavesTheSocketOfAServerThatRunsAlone() throws IOException {
        assertThatThrownBy(() -> ShellSocket.open(SocketLocation.inData(data)))
                .hasMessageStartingWith("another server listens on");

        ShellServer second = new ShellServer(data, processor);
        second.close();

        assertThat(execute("model:numbers").status()).isZero();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void listensElsewhereWhereThePathIsTooLong() throws IOException {
        Path deep = data.resolve("x".repeat(60)).resolve("y".repeat(60));
        ShellServer elsewhere = new ShellServer(deep, processor);
        Path socket = SocketLocation.inData(deep).resolve();
        try (TestClient client = new TestClient(deep)) {
            assertThat(client.execute("model:numbers").out()).isEqualTo("[1, 2]\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                    .isEqualTo("rwx------");
        } finally {
            elsewhere.close();
        }

        assertThat(socket.getParent()).doesNotExist();
        assertThat(SocketLocation.inData(deep).pointer()).doesNotExist();
    }

    private static List<String> shellThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("hotplate-shell"))
                .toList();
    }
}
