// SPDX-License-Identifier: Apache-2.0
package org.hotplate.shell.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a server's socket is, by the server's data folder: {@code shell/hotplate.sock}; where that path is too long for a
 * socket, the file {@code shell/hotplate.sock.path} holds the path of the one in use.
 *
 * @param folder the folder of both files, open to its owner only
 */
public record SocketLocation(Path folder) {

    /** The kernel's limit is 107 bytes on Linux, 103 on macOS, an end mark included. */
    private static final int MAX_PATH = 100;

    /** Finds the location by the folder that the framework property {@code hotplate.data} names. */
    public static SocketLocation inData(Path data) {
        return new SocketLocation(data.toAbsolutePath().normalize().resolve("shell"));
    }

    /** Returns the socket's usual path. */
    public Path socket() {
        return folder.resolve("hotplate.sock");
    }

    /** Returns whether a socket can be made at its usual path. */
    public boolean fits() {
        return socket().toString().getBytes(UTF_8).length <= MAX_PATH;
    }

    /** Returns the file that holds the path of a socket elsewhere. */
    public Path pointer() {
        return folder.resolve("hotplate.sock.path");
    }

    /**
     * Returns the path to connect to.
     *
     * @throws IOException if the pointer cannot be read, which with a path too long also means that no server runs
     */
    public Path resolve() throws IOException {
        return fits() ? socket() : Path.of(Files.readString(pointer()).strip());
    }
}
