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
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hotplate.common.LowPriorityThread;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.ModelEngine;
import org.hotplate.engine.Network;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.Replica;
import org.hotplate.isolation.internal.wire.Fault;
import org.hotplate.isolation.internal.wire.SharedMemory;
import org.hotplate.isolation.internal.wire.TensorTransfer;
import org.hotplate.isolation.internal.wire.Wire;
import org.hotplate.isolation.internal.wire.Wire.Content;
import org.hotplate.isolation.internal.wire.Wire.Operation;
import org.hotplate.tensor.Tensor;
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
    private final Opened opened;
    private final TensorTransfer transfer = new TensorTransfer();
    /** The numbers of this connection's replicas. */
    private final NavigableSet<Integer> replicas = new TreeSet<>();

    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private long outputs;
    /** The number of a network that the server does not know yet, or 0. */
    private int undelivered;

    Session(SocketChannel connection, ModelEngine engine, String secret, Opened opened) {
        this.connection = connection;
        this.engine = engine;
        this.secret = secret;
        this.opened = opened;
    }

    @Override
    public void run() {
        try (connection;
                InputStream input = new BufferedInputStream(Channels.newInputStream(connection));
                OutputStream output = new BufferedOutputStream(Channels.newOutputStream(connection))) {
            in = input;
            out = output;
            if (greet()) {
                runAtLowPriority();
            } else {
                serve();
            }
        } catch (EOFException e) {
            // the server has closed the connection
        } catch (IOException e) {
            LOG.warn("A connection of the server failed", e);
        }
    }

    private void runAtLowPriority() throws IOException {
        try (LowPriorityThread low = new LowPriorityThread("session-low")) {
            low.call(() -> {
                serve();
                return true;
            });
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private void serve() throws IOException {
        try {
            while (true) {
                DataInputStream request = Wire.receive(in);
                outputs = 0;
                reply(request);
            }
        } finally {
            replicas.descendingSet().forEach(opened::close);
            opened.close(undelivered);
        }
    }

    /** Returns whether the connection's work has a low priority. */
    private boolean greet() throws IOException {
        DataInputStream greeting = Wire.receive(in);
        int magic = greeting.readInt();
        int version = greeting.readInt();
        byte[] said = greeting.readUTF().getBytes(StandardCharsets.UTF_8);
        if (magic != Wire.MAGIC
                || version != Wire.VERSION
                || !MessageDigest.isEqual(said, secret.getBytes(StandardCharsets.UTF_8))) {
            throw new IOException("A connection was refused: it is not the server's");
        }
        boolean low = greeting.readBoolean();
        Wire.send(out, reply -> {
            reply.writeInt(Wire.MAGIC);
            reply.writeInt(Wire.VERSION);
        });
        return low;
    }

    @SuppressWarnings("CatchingUnchecked") // an engine may fail in any way
    private void reply(DataInputStream request) throws IOException {
        Operation operation = Wire.value(Operation.class, request.readUTF());
        List<Tensor> tensors = List.of();
        Content result = none -> {};
        try {
            if (operation == Operation.FORWARD) {
                tensors = forward(request);
            } else {
                result = run(operation, request);
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
            sendFault(e);
            return;
        }
        Content sent = result;
        Content success = message -> {
            message.writeByte(Wire.RESULT);
            sent.to(message);
        };
        if (operation == Operation.FORWARD) {
            transfer.send(out, success, tensors);
        } else {
            Wire.send(out, success);
        }
        undelivered = 0;
    }

    private void sendFault(Throwable thrown) throws IOException {
        Fault fault = Fault.of(thrown);
        String text = String.valueOf(fault == Fault.OTHER ? thrown : thrown.getMessage());
        Wire.send(out, message -> {
            message.writeByte(Wire.FAULT);
            message.writeUTF(fault.name());
            message.writeUTF(text.substring(0, Math.min(text.length(), LONGEST_MESSAGE)));
        });
    }

    private Content run(Operation operation, DataInputStream request) throws Exception {
        return switch (operation) {
            case LOAD -> load(request);
            case NEW_REPLICA -> {
                int number =
                        opened.add(opened.get(request.readInt(), Network.class).newReplica());
                replicas.add(number);
                yield message -> message.writeInt(number);
            }
            case CANCEL -> {
                opened.get(request.readInt(), Replica.class).cancel();
                yield message -> {};
            }
            case CLOSE -> {
                int number = request.readInt();
                replicas.remove(number);
                opened.close(number);
                yield message -> {};
            }
            case FORWARD, PING -> message -> {};
        };
    }

    private Content load(DataInputStream request) throws Exception {
        Path definition = Path.of(request.readUTF());
        Optional<Path> parameters =
                Optional.of(request.readUTF()).filter(path -> !path.isEmpty()).map(Path::of);
        List<TensorSpec> inputs = Wire.readSpecs(request);
        Set<String> operators = Stream.of(request.readUTF().split(","))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        Device device = new Device(request.readUTF());
        Network network = engine.load(new NetworkFiles(definition, parameters, inputs, operators), device);
        int number = opened.add(network);
        undelivered = number;
        return message -> {
            message.writeInt(number);
            Wire.writeSpecs(message, network.inputs());
            Wire.writeSpecs(message, network.outputs());
        };
    }

    private List<Tensor> forward(DataInputStream request) throws Exception {
        int number = request.readInt();
        String memory = request.readUTF();
        if (!memory.isEmpty()) {
            transfer.use(SharedMemory.open(Path.of(memory)));
        }
        boolean wanted = request.readBoolean();
        List<Tensor> inputs = transfer.receive(request, in, false, (name, bytes) -> {});
        List<Tensor> made = opened.get(number, Replica.class).forward(inputs, this::reserve);
        return wanted ? made : List.of();
    }

    /** Rejects outputs that this process cannot copy, or that the server does not accept. */
    private void reserve(String output, long bytes) throws InferenceMemoryException {
        long limit = Runtime.getRuntime().maxMemory() / 2;
        if (bytes > limit) {
            throw new InferenceMemoryException("Output '%s' has %d bytes; at most %d are possible (half of the heap)"
                    .formatted(output, bytes, limit));
        }
        outputs += bytes;
        if (outputs <= Wire.SMALL_OUTPUTS) {
            return;
        }
        try {
            Wire.send(out, message -> {
                message.writeByte(Wire.RESERVE);
                message.writeUTF(output);
                message.writeLong(bytes);
            });
            DataInputStream answer = Wire.receive(in);
            if (!answer.readBoolean()) {
                throw new InferenceMemoryException(answer.readUTF());
            }
        } catch (IOException e) {
            throw new IllegalStateException("The connection to the server failed", e);
        }
    }
}
