// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The location of a server's socket: {@code shell/hotplate.sock} in the data folder. If that path is too long for a
 * socket, the file {@code shell/hotplate.sock.path} contains the path that is used instead.
 *
 * @param folder the folder of both files, accessible to its owner only
 */
public record SocketLocation(Path folder) {

    /** The kernel's limit is 107 bytes on Linux and 103 on macOS, including the terminating zero. */
    private static final int MAX_PATH = 100;

    /** Returns the location for a data folder, which the framework property {@code hotplate.data} names. */
    public static SocketLocation inData(Path data) {
        return new SocketLocation(data.toAbsolutePath().normalize().resolve("shell"));
    }

    /** Returns the default path of the socket. */
    public Path socket() {
        return folder.resolve("hotplate.sock");
    }

    /** Returns whether the default path is short enough for a socket. */
    public boolean fits() {
        return socket().toString().getBytes(UTF_8).length <= MAX_PATH;
    }

    /** Returns the file that contains the path of a socket elsewhere. */
    public Path pointer() {
        return folder.resolve("hotplate.sock.path");
    }

    /**
     * Returns the path to connect to.
     *
     * @throws IOException if the pointer file cannot be read; if the default path is too long, this also means that no
     *     server is running
     */
    public Path resolve() throws IOException {
        return fits() ? socket() : Path.of(Files.readString(pointer()).strip());
    }
}
