// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.internal.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hotplate.shell.protocol.SocketLocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening socket of the shell, in a folder that only its owner can access. */
final class ShellSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShellSocket.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final String SHORT_PREFIX = "hotplate-";

    private final SocketLocation location;
    private final Path path;
    private final ServerSocketChannel server;

    private ShellSocket(SocketLocation location, Path path, ServerSocketChannel server) {
        this.location = location;
        this.path = path;
        this.server = server;
    }

    /**
     * Binds the socket of a server.
     *
     * @throws IOException if another server listens on it, or the path is too long for a socket
     */
    static ShellSocket open(SocketLocation location) throws IOException {
        // the folder is created first: anyone who can reach the socket's file may be able to connect
        createOwnerOnly(location.folder());
        removeStale(location);
        Path path = location.socket();
        if (!location.fits()) {
            path = shortFolder().resolve("shell.sock");
            Files.writeString(location.pointer(), path + "\n");
            LOG.info("The path {} is too long for a socket; the shell listens on {} instead", location.socket(), path);
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return new ShellSocket(location, path, server);
    }

    private static void createOwnerOnly(Path folder) throws IOException {
        Files.createDirectories(folder.getParent());
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, ownerOnly(folder));
        } else if (isPosix(folder)) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return isPosix(folder)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Path shortFolder() throws IOException {
        Optional<Path> parent = Stream.of(System.getProperty("java.io.tmpdir"), "/tmp")
                .map(Path::of)
                .filter(Files::isDirectory)
                .filter(folder -> new SocketLocation(folder.resolve(SHORT_PREFIX + "0".repeat(20))).fits())
                .findFirst();
        if (parent.isEmpty()) {
            throw new IOException("neither the base nor a temporary folder has a path short enough for a socket;"
                    + " use a base with a shorter path");
        }
        return Files.createTempDirectory(parent.get(), SHORT_PREFIX, ownerOnly(parent.get()));
    }

    // removes the socket of a server that was killed
    private static void removeStale(SocketLocation location) throws IOException {
        Path old = location.socket();
        if (Files.exists(location.pointer())) {
            old = location.resolve();
        }
        if (Files.exists(old)) {
            if (answers(old)) {
                throw new IOException("another server listens on " + old + "; stop it first");
            }
            remove(location, old);
        }
        Files.deleteIfExists(location.pointer());
    }

    private static boolean answers(Path socket) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(SocketLocation location, Path socket) throws IOException {
        Files.deleteIfExists(socket);
        Path folder = socket.getParent();
        if (folder != null
                && !location.folder().equals(folder)
                && String.valueOf(folder.getFileName()).startsWith(SHORT_PREFIX)) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                LOG.debug("{} contains files of other programs and is kept", folder, e);
            }
        }
        Files.deleteIfExists(location.pointer());
    }

    /** Returns the path that clients connect to. */
    Path path() {
        return path;
    }

    boolean isOpen() {
        return server.isOpen();
    }

    /** Waits for a client to connect. */
    SocketChannel accept() throws IOException {
        return server.accept();
    }

    /** Stops listening and deletes the socket's file. */
    @Override
    public void close() {
        try {
            server.close();
            remove(location, path);
        } catch (IOException e) {
            LOG.warn("The shell's socket {} cannot be deleted; the next start deletes it", path, e);
        }
    }
}
