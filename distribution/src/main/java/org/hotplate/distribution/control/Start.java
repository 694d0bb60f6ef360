// SPDX-License-Identifier: Apache-2.0
package org.hotplate.distribution.control;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.hotplate.distribution.BaseFolder;
import org.hotplate.distribution.CommandException;
import org.hotplate.distribution.Readiness;
import org.hotplate.distribution.Reason;
import org.hotplate.distribution.ServerAddress;
import org.hotplate.distribution.ServerOptions;
import org.hotplate.distribution.ServerProcess;

/** Starts a server in the background and waits until it is ready. */
final class Start {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    private static final int LAST_LINES = 15;
    private static final long POLL_MILLIS = 100;

    private final BaseFolder base;

    Start(BaseFolder base) {
        this.base = base;
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param command the server's whole command line, its options last
     */
    int run(List<String> command, ServerOptions options) throws CommandException, InterruptedException {
        options.models();
        var timeout = options.timeout(DEFAULT_TIMEOUT);
        refuseSecondServer();
        base.createFolders();
        var console = base.logs().resolve("console.log");
        var server = launch(command, console);
        System.out.printf("Starting the server (process %d); its logs are in %s.%n", server.pid(), base.logs());
        var readiness = new Readiness(base);
        long deadline = System.nanoTime() + timeout.toNanos();
        long pause = POLL_MILLIS;
        while (System.nanoTime() < deadline) {
            if (server.waitFor(pause, TimeUnit.MILLISECONDS)) {
                throw CommandException.failure(endMessage(console));
            }
            long start = System.nanoTime();
            var models = readiness.check();
            // with hundreds of models each check uses processor time that the server needs to load them
            long duration = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            pause = Math.min(10 * POLL_MILLIS, Math.max(POLL_MILLIS, 3 * duration));
            if (models.isPresent()) {
                System.out.printf(
                        "Hotplate serves %s (process %d), %s.%n",
                        ServerAddress.read(base).url(), server.pid(), models.get());
                if (readiness.enginesMissing() > 0) {
                    System.err.printf(
                            "hotplate: An engine did not start, and its models wait for it; the reason is in %s.%n",
                            base.logs().resolve("hotplate.log"));
                }
                problems(console).forEach(System.err::println);
                return 0;
            }
        }
        throw CommandException.failure(
                "The server (process %d) is not ready after %d s: %s. It is still running; see %s, or stop it. %s"
                        .formatted(server.pid(), timeout.toSeconds(), readiness.problem(), base.logs(), tail(console)));
    }

    private void refuseSecondServer() throws CommandException {
        var running = new ServerProcess(base);
        if (running.isRunning()) {
            throw CommandException.failure(
                    "A server is already running on %s%s; stop it first, or set HOTPLATE_BASE to another folder."
                            .formatted(
                                    base.folder(),
                                    running.find()
                                            .map(each -> " (process %d)".formatted(each.pid()))
                                            .orElse("")));
        }
    }

    private Process launch(List<String> commandLine, Path console) throws CommandException {
        var detached = new ArrayList<String>();
        detach().ifPresent(detached::add);
        detached.addAll(commandLine);
        var nothing = new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
        try {
            return new ProcessBuilder(detached)
                    .redirectInput(nothing)
                    .redirectErrorStream(true)
                    .redirectOutput(console.toFile())
                    .start();
        } catch (IOException e) {
            throw CommandException.failure("Cannot start the server: %s.".formatted(Reason.of(e)));
        }
    }

    /**
     * Finds a program that starts the server in its own session, or at least keeps it running when the terminal closes.
     */
    private static Optional<String> detach() {
        var path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator, -1);
        for (var program : new String[] {"setsid", "nohup"}) {
            for (var folder : path) {
                if (Files.isExecutable(Path.of(folder, program))) {
                    return Optional.of(program);
                }
            }
        }
        return Optional.empty();
    }

    private String endMessage(Path console) {
        var problems = problems(console);
        if (problems.size() == 1) {
            return problems.get(0).replaceFirst("^hotplate: ", "");
        }
        return "The server ended before it was ready. " + tail(console);
    }

    /** Returns the messages of the server's launcher in the console log. */
    private static List<String> problems(Path console) {
        return lines(console).stream()
                .filter(line -> line.startsWith("hotplate: "))
                .toList();
    }

    private String tail(Path console) {
        var lines = new ArrayList<>(lines(base.logs().resolve("hotplate.log")));
        lines.addAll(lines(console));
        // stack frames remain in the file; the operator needs only the failures
        lines.removeIf(line -> line.startsWith("\tat "));
        var last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        return "The last log lines:%n%s".formatted(String.join(System.lineSeparator(), last));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
