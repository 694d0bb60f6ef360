// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.hotplate.isolation.internal.wire.Fault;
import org.hotplate.isolation.internal.wire.Wire;
import org.hotplate.isolation.internal.wire.Wire.Content;
import org.hotplate.isolation.internal.wire.Wire.Operation;

/** A connection to a child, for one thread. After a failure of the connection, every call fails. */
final class ChildLink implements AutoCloseable {

    /** The connection has failed: the child has ended, or does not keep to the protocol. */
    static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1;

        LostException(IOException cause) {
            super("The connection to the child process failed: " + cause, cause);
        }
    }

    /** The child has replied that a request failed. */
    static final class FaultException extends Exception {
        private static final long serialVersionUID = 1;

        final Fault fault;

        FaultException(Fault fault, String message) {
            super(message);
            this.fault = fault;
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** Reads the result of a request. */
    @FunctionalInterface
    interface Result<T> {
        T from(DataInputStream in) throws IOException;
    }

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;
    private boolean lost;
    private boolean unexpected;

    private ChildLink(SocketChannel channel) {
        this.channel = channel;
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel));
    }

    /** Greets the child. */
    static ChildLink open(SocketChannel channel, String secret) throws IOException {
        ChildLink link = new ChildLink(channel);
        try {
            Wire.send(link.out, greeting -> {
                greeting.writeInt(Wire.MAGIC);
                greeting.writeInt(Wire.VERSION);
                greeting.writeUTF(secret);
            });
            DataInputStream reply = Wire.receive(link.in);
            int magic = reply.readInt();
            int version = reply.readInt();
            if (magic != Wire.MAGIC || version != Wire.VERSION) {
                throw new IOException("the child speaks version %d of protocol %x".formatted(version, magic));
            }
            return link;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends a request and waits for the reply. */
    <T> T call(Operation operation, Content arguments, Result<T> result) throws FaultException {
        if (lost) {
            throw new LostException(new IOException("it failed before"));
        }
        Fault fault;
        String message;
        try {
            Wire.send(out, request -> {
                request.writeUTF(operation.name());
                arguments.to(request);
            });
            DataInputStream reply = Wire.receive(in);
            if (reply.readBoolean()) {
                return result.from(reply);
            }
            fault = Wire.value(Fault.class, reply.readUTF());
            message = reply.readUTF();
        } catch (IOException | IllegalArgumentException e) {
            lost = true;
            throw new LostException(e instanceof IOException io ? io : new IOException(e));
        }
        unexpected |= fault == Fault.OTHER;
        throw new FaultException(fault, message);
    }

    /** Returns whether the connection has failed. */
    boolean isLost() {
        return lost;
    }

    /** Returns whether a request failed in a way that the engine's interface does not declare. */
    boolean sawUnexpectedFault() {
        return unexpected;
    }

    /** Closes the connection, and with it what the child has opened for it. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            lost = true;
        }
    }
}
