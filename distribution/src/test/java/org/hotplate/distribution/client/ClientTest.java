// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.hotplate.shell.internal.server.ShellServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against the real server, in this process and, for exit statuses and streams, in one of its own. */
@Timeout(120)
class ClientTest {

    /** A command or two. */
    public static final class Greetings {

        public String hello(String name) {
            return "Grüße, " + name;
        }

        public void fail() {
            throw new IllegalStateException("no luck");
        }

        public String big() {
            return "x".repeat(3_000_000);
        }
    }

    private record Outcome(int status, String out, String err) {}

    @TempDir
    Path base;

    private final CommandProcessorImpl processor = new CommandProcessorImpl();
    private ShellServer server;

    @BeforeEach
    void start() {
        for (String function : List.of("hello", "fail", "big")) {
            processor.addCommand("greet", new Greetings(), function);
        }
        server = new ShellServer(base.resolve("data"), processor);
    }

    @AfterEach
    void stop() {
        server.close();
        processor.stop();
    }

    private Outcome client(String input, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dhotplate.base=" + base,
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path").replace("\n", File.pathSeparator),
                "org.hotplate.distribution.control.Main"));
        command.addAll(List.of(args));
        Path in = Files.writeString(base.resolve("in"), input);
        Path out = base.resolve("out");
        Path err = base.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void printsTheAnswerAndExitsWithTheStatus() throws Exception {
        assertThat(client("", "exec", "greet:hello Tom")).isEqualTo(new Outcome(0, "Grüße, Tom\n", ""));
        assertThat(client("", "exec", "greet:hello", "Tom")).isEqualTo(new Outcome(0, "Grüße, Tom\n", ""));
        assertThat(client("", "exec", "greet:fail")).isEqualTo(new Outcome(1, "", "no luck\n"));
        assertThat(client("", "exec", "greet:helo"))
                .isEqualTo(new Outcome(1, "", "greet:helo: no such command; did you mean greet:hello?\n"));
    }

    @Test
    void runsTheLinesOfItsInput() throws Exception {
        Outcome outcome = client("# names\ngreet:hello A\n\ngreet:fail\ngreet:hello B\nexit\ngreet:fail\n", "shell");

        assertThat(outcome).isEqualTo(new Outcome(0, "Grüße, A\nGrüße, B\n", "no luck\n"));
        assertThat(client("greet:hello A\ngreet:fail\n", "shell").status()).isEqualTo(1);
    }

    @Test
    void saysThatNoServerIsRunning() throws Exception {
        server.close();

        assertThat(client("", "exec", "greet:hello A"))
                .isEqualTo(new Outcome(
                        1,
                        "",
                        "No server is running on %s; start it with 'hotplate start' or 'hotplate run'\n"
                                .formatted(base)));
    }

    @Test
    void findsAServerWhosePathIsTooLongForASocket() throws IOException {
        Path deep = base.resolve("x".repeat(60)).resolve("y".repeat(60));
        ShellServer elsewhere = new ShellServer(deep.resolve("data"), processor);

        try (ServerConnection connection = ServerConnection.open(deep)) {
            assertThat(connection.complete("greet:h")).containsExactly("greet:hello");
        } finally {
            elsewhere.close();
        }
        assertThatThrownBy(() -> ServerConnection.open(deep)).hasMessageStartingWith("No server is running on");
    }

    @Test
    void receivesBigAnswersAndNoticesThatTheServerStopped() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ServerConnection connection = ServerConnection.open(base)) {
            assertThat(connection.execute("greet:big", out, out, false)).isZero();
            assertThat(out.toString(UTF_8)).hasSize(3_000_001);

            server.close();

            assertThatThrownBy(() -> connection.execute("greet:big", out, out, false))
                    .hasMessage("The server closed the connection; it may have been stopped");
        }
    }
}
