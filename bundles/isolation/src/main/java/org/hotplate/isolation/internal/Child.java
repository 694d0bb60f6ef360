// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child process with an engine. */
final class Child {

    private static final Logger LOG = LoggerFactory.getLogger(Child.class);
    /** How long the end of a process is waited for after its connection has ended: the JVM writes its report first. */
    private static final Duration END = Duration.ofSeconds(10);
    /** A socket's path has to fit into a field of about this size. */
    private static final int LONGEST_PATH = 100;

    private static final int SIGNALLED = 128;
    private static final int KILLED = 9;
    private static final int TERMINATED = 15;
    /** Those that native code or the system end a process with, as Linux, macOS and the BSDs number them. */
    private static final Map<Integer, String> SIGNALS =
            Map.of(4, "SIGILL", 6, "SIGABRT", 8, "SIGFPE", KILLED, "SIGKILL", 11, "SIGSEGV", TERMINATED, "SIGTERM");

    private final Process process;
    private final ChildOutput output;
    private final Path folder;
    private final String socket;
    private final String secret;
    private volatile @Nullable Thread reader;
    private volatile String killedFor = "";
    private int uses;

    private Child(Process process, Path folder, String socket, String secret) {
        this.process = process;
        this.output = new ChildOutput(process.getInputStream());
        this.folder = folder;
        this.socket = socket;
        this.secret = secret;
    }

    /**
     * Starts a child and waits until it is ready.
     *
     * @throws IOException if it does not start; the message says why
     */
    static Child start(ChildCommand command, Path temporary, Duration limit) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(Files.createDirectories(temporary), "child-");
        String path = folder.resolve("socket").toString();
        String socket = path.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH && unixSockets() ? path : "";
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        Child child;
        try {
            ProcessBuilder builder = new ProcessBuilder(command.line(folder, socket)).redirectErrorStream(true);
            if (command.purpose() == ChildCommand.Purpose.TRIAL) {
                // trials run on the processor; a GPU's memory is that of the models that serve
                builder.environment().put("CUDA_VISIBLE_DEVICES", "-1");
            }
            child = new Child(builder.start(), folder, socket, HexFormat.of().formatHex(random));
        } catch (IOException e) {
            deleteFolder(folder);
            throw e;
        }
        child.begin(limit);
        return child;
    }

    private static boolean unixSockets() {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.isOpen();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("There are no Unix domain sockets, so child processes listen on TCP", e);
            return false;
        }
    }

    private void begin(Duration limit) throws IOException, InterruptedException {
        Thread reader = new Thread(output, "hotplate-child-%d".formatted(process.pid()));
        reader.setDaemon(true);
        reader.start();
        this.reader = reader;
        try {
            process.getOutputStream().write((secret + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            output.port().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            close();
            throw new IOException(
                    "it was not ready after %d s: %s".formatted(limit.toSeconds(), output.lastLines()), e);
        } catch (ExecutionException e) {
            close();
            throw new IOException(
                    String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()), e);
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /**
     * Connects to the child; the connection is for one thread.
     *
     * @param low whether what the child does for this connection has a low priority
     */
    ChildLink connect(boolean low) throws IOException {
        uses++;
        int port = output.port().join();
        SocketAddress address = port == 0
                ? UnixDomainSocketAddress.of(socket)
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return ChildLink.open(SocketChannel.open(address), secret, low, folder);
    }

    /** Returns whether nobody has connected to it. */
    boolean isUnused() {
        return uses == 0;
    }

    /** Returns whether nobody has connected to it before the connection that exists now. */
    boolean isFresh() {
        return uses <= 1;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns how much processor time it has used, where the system tells. */
    Optional<Duration> processorTime() {
        return process.info().totalCpuDuration();
    }

    /** Completes when the process has ended. */
    CompletableFuture<?> onExit() {
        return process.onExit();
    }

    long pid() {
        return process.pid();
    }

    /** Ends the child because of something other than its own fault. */
    void kill(String reason) {
        killedFor = reason;
        process.destroyForcibly();
    }

    /** Returns why {@link #kill} was called, or an empty text. */
    String killedFor() {
        return killedFor;
    }

    /**
     * Waits for the end of a child whose connection has ended.
     *
     * @return how it ended, as the end of "its process ended by ", or an empty result if it has not
     */
    Optional<String> end() throws InterruptedException {
        if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
            return Optional.empty();
        }
        Thread last = reader;
        if (last != null) {
            last.join(END.toMillis());
        }
        Optional<String> reported = output.signal();
        if (reported.isPresent()) {
            return Optional.of(
                    reported.get() + output.library().map(" in %s"::formatted).orElse(""));
        }
        int value = process.exitValue();
        return Optional.of(
                value > SIGNALLED && SIGNALS.containsKey(value - SIGNALLED)
                        ? String.valueOf(SIGNALS.get(value - SIGNALLED))
                        : "exit status " + value);
    }

    /** Returns whether it has been ended from outside: by an operator, or by the system for lack of memory. */
    boolean wasKilled() {
        return !process.isAlive()
                && output.signal().isEmpty()
                && List.of(SIGNALLED + KILLED, SIGNALLED + TERMINATED).contains(process.exitValue());
    }

    String lastLines() {
        return output.lastLines();
    }

    /** Returns the file with the JVM's report of a crash, which may not exist. */
    Path crashReport() {
        return ChildCommand.crashReport(folder);
    }

    /** Ends the child, if it has not ended, and deletes its files. */
    void close() {
        process.destroyForcibly();
        process.onExit().thenRun(() -> deleteFolder(folder));
    }

    /** Deletes a folder with everything in it. */
    static void deleteFolder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} could not be deleted", folder, e);
        }
    }
}
