// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal.child;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.isolation.internal.wire.Fault;
import org.hotplate.isolation.internal.wire.Wire;
import org.hotplate.isolation.internal.wire.Wire.Content;
import org.hotplate.isolation.internal.wire.Wire.Operation;
import org.hotplate.tensor.TensorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one connection, on one thread: that which the connection's replicas belong to. */
final class Session implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LONGEST_MESSAGE = 10_000;

    private final SocketChannel connection;
    private final ModelEngine engine;
    private final String secret;
    /** The networks and replicas of this connection, by their numbers. */
    private final NavigableMap<Integer, AutoCloseable> open = new TreeMap<>();

    private int last;

    Session(SocketChannel connection, ModelEngine engine, String secret) {
        this.connection = connection;
        this.engine = engine;
        this.secret = secret;
    }

    @Override
    public void run() {
        try (connection;
                InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(connection))) {
            greet(in, out);
            while (true) {
                DataInputStream request = Wire.receive(in);
                Content reply = reply(request);
                Wire.send(out, reply);
            }
        } catch (EOFException e) {
            // the server has closed the connection
        } catch (IOException e) {
            LOG.warn("A connection of the server failed", e);
        } finally {
            closeAll();
        }
    }

    private void greet(InputStream in, OutputStream out) throws IOException {
        DataInputStream greeting = Wire.receive(in);
        int magic = greeting.readInt();
        int version = greeting.readInt();
        byte[] said = greeting.readUTF().getBytes(StandardCharsets.UTF_8);
        if (magic != Wire.MAGIC
                || version != Wire.VERSION
                || !MessageDigest.isEqual(said, secret.getBytes(StandardCharsets.UTF_8))) {
            throw new IOException("A connection was refused: it is not the server's");
        }
        Wire.send(out, reply -> {
            reply.writeInt(Wire.MAGIC);
            reply.writeInt(Wire.VERSION);
        });
    }

    @SuppressWarnings("CatchingUnchecked") // an engine may fail in any way
    private Content reply(DataInputStream request) throws IOException {
        Operation operation = Wire.value(Operation.class, request.readUTF());
        try {
            Content result = run(operation, request);
            return out -> {
                out.writeBoolean(true);
                result.to(out);
            };
        } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
            Fault fault = Fault.of(e);
            String message = String.valueOf(fault == Fault.OTHER ? e : e.getMessage());
            return out -> {
                out.writeBoolean(false);
                out.writeUTF(fault.name());
                out.writeUTF(message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)));
            };
        }
    }

    private Content run(Operation operation, DataInputStream request) throws Exception {
        return switch (operation) {
            case LOAD -> {
                Path definition = Path.of(request.readUTF());
                Optional<Path> parameters = Optional.of(request.readUTF())
                        .filter(path -> !path.isEmpty())
                        .map(Path::of);
                List<TensorSpec> inputs = Wire.readSpecs(request);
                Set<String> operators = Stream.of(request.readUTF().split(","))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet());
                Device device = new Device(request.readUTF());
                Network network = engine.load(new NetworkFiles(definition, parameters, inputs, operators), device);
                int number = number(network);
                yield out -> {
                    out.writeInt(number);
                    Wire.writeSpecs(out, network.inputs());
                    Wire.writeSpecs(out, network.outputs());
                };
            }
            case NEW_REPLICA -> {
                int number = number(get(request.readInt(), Network.class).newReplica());
                yield out -> out.writeInt(number);
            }
            case FORWARD -> {
                get(request.readInt(), Replica.class).forward(Wire.readTensors(request), Session::reserve);
                yield out -> {};
            }
            case CLOSE -> {
                AutoCloseable closed = open.remove(request.readInt());
                if (closed != null) {
                    closed.close();
                }
                yield out -> {};
            }
        };
    }

    /** Rejects outputs that this process cannot copy. The server has a lower limit of its own. */
    private static void reserve(String output, long bytes) throws InferenceMemoryException {
        long limit = Runtime.getRuntime().maxMemory() / 2;
        if (bytes > limit) {
            throw new InferenceMemoryException("Output '%s' has %d bytes; at most %d are possible (half of the heap)"
                    .formatted(output, bytes, limit));
        }
    }

    private int number(AutoCloseable opened) {
        last++;
        open.put(last, opened);
        return last;
    }

    private <T> T get(int number, Class<T> type) {
        AutoCloseable found = open.get(number);
        if (!type.isInstance(found)) {
            throw new IllegalStateException("There is no %s %d".formatted(type.getSimpleName(), number));
        }
        return type.cast(found);
    }

    /** Replicas have higher numbers than their networks and are closed first. */
    @SuppressWarnings("CatchingUnchecked") // the others are closed all the same
    private void closeAll() {
        for (AutoCloseable each : open.descendingMap().values()) {
            try {
                each.close();
            } catch (Exception e) {
                LOG.warn("A {} could not be closed", each.getClass().getName(), e);
            }
        }
    }
}
