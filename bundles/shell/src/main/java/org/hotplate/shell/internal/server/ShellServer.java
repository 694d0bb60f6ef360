// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.service.command.CommandProcessor;
import org.hotplate.server.ServerFolders;
import org.hotplate.shell.internal.server.ShellConnection.Activity;
import org.hotplate.shell.protocol.Frame.Exit;
import org.hotplate.shell.protocol.Frame.Output;
import org.hotplate.shell.protocol.FrameChannel;
import org.hotplate.shell.protocol.SocketLocation;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs Gogo commands for local clients of the same user, over a Unix domain socket in the data folder. */
@Component(service = ShellServer.class, immediate = true)
public final class ShellServer {

    /** The maximum number of clients. A further client replaces an inactive one, or is rejected if there is none. */
    static final int MAX_CLIENTS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(ShellServer.class);
    private static final long PAUSE_AFTER_FAILURE = Duration.ofMillis(200).toNanos();
    private static final long FAREWELL_MILLIS = 1000;

    private final CommandProcessor processor;
    private final @Nullable ShellSocket socket;
    private final Set<ShellConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger threadCount = new AtomicInteger();
    private final ThreadFactory threads = this::newThread;
    private final Thread acceptor = newThread(this::accept);

    @Activate
    public ShellServer(@Reference ServerFolders folders, @Reference CommandProcessor processor) {
        this(folders.data(), processor);
    }

    /** Starts a server with a data folder. */
    public ShellServer(Path data, CommandProcessor processor) {
        this.processor = processor;
        this.socket = open(SocketLocation.inData(data));
        acceptor.start();
    }

    private static @Nullable ShellSocket open(SocketLocation location) {
        try {
            ShellSocket socket = ShellSocket.open(location);
            LOG.info("The shell listens on {}", socket.path());
            return socket;
        } catch (IOException e) {
            LOG.error(
                    "Cannot open the shell's socket {}, so the shell is not available: {}",
                    location.socket(),
                    e.getMessage(),
                    e);
            return null;
        }
    }

    private Thread newThread(Runnable work) {
        Thread thread = new Thread(work, "hotplate-shell-" + threadCount.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        while (socket != null && socket.isOpen()) {
            try {
                serve(new FrameChannel(socket.accept()));
            } catch (IOException | RuntimeException e) {
                if (socket.isOpen()) {
                    LOG.warn("A shell client cannot be accepted", e);
                    // probably out of file descriptors: an immediate retry would only use processor time
                    LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
                }
            }
        }
    }

    private void serve(FrameChannel channel) throws IOException {
        if (connections.size() >= MAX_CLIENTS && !closeInactive()) {
            reject(channel);
            return;
        }
        ShellConnection connection = new ShellConnection(channel, processor, threads);
        connections.add(connection);
        threads.newThread(() -> {
                    try {
                        connection.run();
                    } finally {
                        connections.remove(connection);
                    }
                })
                .start();
        if (socket == null || !socket.isOpen()) {
            connection.close();
        }
    }

    /** Closes the least active client that is not running a command; returns whether there was one. */
    private boolean closeInactive() {
        Optional<ShellConnection> inactive = connections.stream()
                .filter(each -> each.activity() != Activity.ACTIVE)
                .max(Comparator.comparing(ShellConnection::activity).thenComparing(ShellConnection::age));
        inactive.ifPresent(connection -> {
            LOG.info(
                    "The shell has {} clients; one that has been {} for {} s is closed to admit a new one",
                    MAX_CLIENTS,
                    connection.activity(),
                    connection.age().toSeconds());
            connections.remove(connection);
            connection.close();
        });
        return inactive.isPresent();
    }

    private static void reject(FrameChannel channel) throws IOException {
        try (channel) {
            String reason = "%d shell clients run commands, at most %1$d are allowed; wait until one has ended%n"
                    .formatted(MAX_CLIENTS);
            channel.write(new Output(true, reason));
            channel.write(new Exit(1));
        }
    }

    /** Stops listening, deletes the socket, and closes every connection, which cancels its command. */
    @Deactivate
    public void close() {
        Optional.ofNullable(socket).ifPresent(ShellSocket::close);
        connections.forEach(ShellConnection::close);
        try {
            acceptor.join(FAREWELL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
