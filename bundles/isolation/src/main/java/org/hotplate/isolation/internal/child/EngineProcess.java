// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.hotplate.engine.EngineFactory;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.NativeLibraries;
import org.hotplate.isolation.internal.wire.Wire;

/**
 * The program of a child process: starts the engine on its class path and serves it to the server, one thread for each
 * connection. It ends when its standard input does, which the server holds open: also when the server is killed.
 */
public final class EngineProcess {

    private static final int FAILED = 3;

    private EngineProcess() {}

    private record Libraries(String flavour, Path directory) implements NativeLibraries {}

    /**
     * Runs the child.
     *
     * @param arguments the path of the Unix domain socket, or an empty text for TCP; the folder of the native libraries;
     *     their flavour
     */
    @SuppressWarnings("CatchingUnchecked") // an engine may fail to start in any way
    public static void main(String[] arguments) {
        try {
            BufferedReader server = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String secret = String.valueOf(server.readLine());
            Thread lifeline = new Thread(() -> endWith(server), "server");
            lifeline.setDaemon(true);
            lifeline.start();
            ServerSocketChannel listener = listen(arguments[0]);
            ModelEngine engine = ServiceLoader.load(EngineFactory.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("There is no EngineFactory on the class path"))
                    .start(new Libraries(arguments[2], Path.of(arguments[1])));
            System.out.println(Wire.READY + port(listener));
            Opened opened = new Opened();
            while (true) {
                SocketChannel connection = listener.accept();
                new Thread(new Session(connection, engine, secret, opened), "session").start();
            }
        } catch (Exception | LinkageError e) {
            e.printStackTrace(); // the server logs what a child writes to its standard error stream
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static ServerSocketChannel listen(String path) throws IOException {
        if (!path.isEmpty()) {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        }
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static int port(ServerSocketChannel listener) throws IOException {
        return listener.getLocalAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    /** Ends this process with the server. Not System.exit: native code may keep a shutdown hook from returning. */
    private static void endWith(BufferedReader server) {
        try {
            server.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // the pipe is broken: the same
        }
        Runtime.getRuntime().halt(0);
    }
}
