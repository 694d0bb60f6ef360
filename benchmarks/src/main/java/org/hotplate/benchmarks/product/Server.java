// SPDX-License-Identifier: Apache-2.0
package org.hotplate.benchmarks.product;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.hotplate.benchmarks.client.Answer;
import org.hotplate.benchmarks.client.OneRequest;

/** A server of the assembled product with its own base folder, started by its own script. */
public final class Server implements AutoCloseable {

    private static final long READY_SECONDS = 90;

    private final Path base;
    private final int port;
    private final Process process;
    private final long startedNanos;

    private Server(Path base, int port, Process process) {
        this.base = base;
        this.port = port;
        this.process = process;
        this.startedNanos = System.nanoTime();
    }

    /**
     * Starts a server, which serves the content of its {@code deploy} folder.
     *
     * @param home the distribution
     * @param base created if it does not exist
     * @param workers the maximum number of concurrent predictions
     */
    public static Server start(Path home, Path base, int workers) throws IOException {
        Files.createDirectories(base.resolve("deploy"));
        Files.createDirectories(base.resolve("conf"));
        Files.writeString(base.resolve("conf/hotplate.models.cfg"), "workers=" + workers + "\n");
        int port = freePort();
        return new Server(base, port, launch(home, base, port));
    }

    private static Process launch(Path home, Path base, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/hotplate").toString(), "run", "--port", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        base.resolve("output.log").toFile()));
        builder.environment().put("HOTPLATE_BASE", base.toString());
        Process process = builder.start();
        // also when this program is interrupted
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    /** Returns the figures of the server's process, which replaces that of the script. */
    public ProcessFigures process() {
        return new ProcessFigures(process.pid());
    }

    /** Moves an archive into the deploy folder atomically, and returns the time. */
    public long deploy(String name, Path archive) throws IOException {
        Path hidden = base.resolve("deploy/." + name + ".part");
        Files.copy(archive, hidden, StandardCopyOption.REPLACE_EXISTING);
        Files.move(
                hidden,
                base.resolve("deploy/" + name + ".model"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        return System.nanoTime();
    }

    public void remove(String name) throws IOException {
        Files.deleteIfExists(base.resolve("deploy/" + name + ".model"));
    }

    /**
     * Sends requests every few milliseconds until the answer is good, and returns the seconds since the server was
     * launched.
     */
    public double secondsUntilGood(ByteBuffer request) throws IOException, InterruptedException {
        awaitStatus(request, 200);
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    /** Sends requests until the answer has that status, and returns the answer. */
    public Answer awaitStatus(ByteBuffer request, int status) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        String last = "nothing";
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw new IOException("The server on %s ended with status %d; see its output.log"
                        .formatted(base, process.exitValue()));
            }
            try {
                Answer answer = OneRequest.send(port, request, Duration.ofSeconds(30));
                if (answer.status() == status) {
                    return answer;
                }
                last = answer.status() + " " + answer.text();
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new IOException("The server on %s did not answer %d within %d seconds; its last answer was: %s"
                .formatted(base, status, READY_SECONDS, last));
    }

    public Answer ask(ByteBuffer request) throws IOException {
        return OneRequest.send(port, request, Duration.ofSeconds(70));
    }

    /** Ends the server with TERM, and kills it if that has no effect. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(45, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
