// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.hotplate.isolation.internal.wire.Wire;

/** A child's program that greets as it should and replies with a message of a wrong length. */
public final class GarbageChild {

    private GarbageChild() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            System.out.println("a line of the JVM");
            System.out.println(Wire.READY + listener.getLocalPort());
            while (true) {
                Socket socket = listener.accept();
                Wire.receive(socket.getInputStream());
                Wire.send(socket.getOutputStream(), greeting -> {
                    greeting.writeInt(Wire.MAGIC);
                    greeting.writeInt(Wire.VERSION);
                });
                Wire.receive(socket.getInputStream());
                new DataOutputStream(socket.getOutputStream()).writeInt(Integer.MAX_VALUE);
            }
        }
    }
}
