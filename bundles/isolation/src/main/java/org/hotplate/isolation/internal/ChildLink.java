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
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hotplate.engine.Device;
import org.hotplate.engine.InferenceException;
import org.hotplate.engine.InferenceMemoryException;
import org.hotplate.engine.ModelLoadException;
import org.hotplate.engine.NetworkFiles;
import org.hotplate.engine.OutputMemory;
import org.hotplate.isolation.internal.wire.Fault;
import org.hotplate.isolation.internal.wire.SharedMemory;
import org.hotplate.isolation.internal.wire.TensorTransfer;
import org.hotplate.isolation.internal.wire.Wire;
import org.hotplate.isolation.internal.wire.Wire.Content;
import org.hotplate.isolation.internal.wire.Wire.Operation;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final class FaultException extends Exception {
        private static final long serialVersionUID = 1;

        private final Fault fault;
        private final String text;

        private FaultException(Fault fault, String text) {
            super(text);
            this.fault = fault;
            this.text = text;
        }

        private ModelLoadException ofLoad() {
            if (fault == Fault.OTHER) {
                throw new IllegalStateException(text, this);
            }
            return fault.ofLoad(text);
        }

        private InferenceException ofCall() {
            if (fault == Fault.OTHER) {
                throw new IllegalStateException(text, this);
            }
            return fault.ofCall(text);
        }
    }

    /** A network in the child. */
    record Loaded(int number, List<TensorSpec> inputs, List<TensorSpec> outputs) {}

    /** Reads the result of a request. */
    @FunctionalInterface
    private interface Result<T> {
        T from(DataInputStream in) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ChildLink.class);

    private final SocketChannel channel;
    private final Path folder;
    private final InputStream in;
    private final OutputStream out;
    private final TensorTransfer transfer = new TensorTransfer();
    /** The size of the outputs that had no room in the shared memory. */
    private long wanted;

    private boolean lost;
    private boolean unexpected;

    private ChildLink(SocketChannel channel, Path folder) {
        this.channel = channel;
        this.folder = folder;
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel));
    }

    /**
     * Greets the child.
     *
     * @param low whether what the child does for this connection has a low priority
     * @param folder for files of shared memory
     */
    static ChildLink open(SocketChannel channel, String secret, boolean low, Path folder) throws IOException {
        ChildLink link = new ChildLink(channel, folder);
        try {
            Wire.send(link.out, greeting -> {
                greeting.writeInt(Wire.MAGIC);
                greeting.writeInt(Wire.VERSION);
                greeting.writeUTF(secret);
                greeting.writeBoolean(low);
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

    Loaded load(NetworkFiles files, Device device) throws ModelLoadException {
        try {
            return call(
                    Operation.LOAD,
                    request -> {
                        request.writeUTF(absolute(files.definition()));
                        request.writeUTF(
                                files.parameters().map(ChildLink::absolute).orElse(""));
                        Wire.writeSpecs(request, files.inputs());
                        request.writeUTF(String.join(",", files.allowedOperators()));
                        request.writeUTF(device.name());
                    },
                    result -> new Loaded(result.readInt(), Wire.readSpecs(result), Wire.readSpecs(result)));
        } catch (FaultException e) {
            throw e.ofLoad();
        }
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().toString();
    }

    /** Returns the number of a new replica of a network. */
    int newReplica(int network) throws ModelLoadException {
        try {
            return call(Operation.NEW_REPLICA, request -> request.writeInt(network), DataInputStream::readInt);
        } catch (FaultException e) {
            throw e.ofLoad();
        }
    }

    void close(int number) {
        callSimply(Operation.CLOSE, number);
    }

    void cancel(int replica) {
        callSimply(Operation.CANCEL, replica);
    }

    void ping() {
        callSimply(Operation.PING, 0);
    }

    private void callSimply(Operation operation, int number) {
        try {
            call(operation, request -> request.writeInt(number), result -> number);
        } catch (FaultException e) {
            throw new IllegalStateException(e.text, e);
        }
    }

    /** Runs a replica; the outputs stay in the child. */
    void tryForward(int replica, List<Tensor> inputs, OutputMemory memory) throws InferenceException {
        run(replica, inputs, memory, false);
    }

    /** Runs a replica and returns its outputs. */
    List<Tensor> forward(int replica, List<Tensor> inputs, OutputMemory memory) throws InferenceException {
        return run(replica, inputs, memory, true);
    }

    private List<Tensor> run(int replica, List<Tensor> inputs, OutputMemory memory, boolean outputsWanted)
            throws InferenceException {
        checkNotLost();
        try {
            SharedMemory created = outputsWanted ? createMemory(inputs) : null;
            try {
                transfer.send(
                        out,
                        request -> {
                            request.writeUTF(Operation.FORWARD.name());
                            request.writeInt(replica);
                            request.writeUTF(
                                    created == null ? "" : created.file().toString());
                            request.writeBoolean(outputsWanted);
                        },
                        inputs);
                return outputs(memory);
            } finally {
                if (created != null) {
                    created.deleteFile();
                }
            }
        } catch (FaultException e) {
            throw e.ofCall();
        } catch (IOException e) {
            throw loss(e);
        }
    }

    /** Returns new memory if the present one is too small for the inputs, or was for earlier outputs. */
    private @Nullable SharedMemory createMemory(List<Tensor> inputs) {
        long demand = Math.max(wanted, TensorTransfer.demand(inputs));
        if (demand <= transfer.size() || demand > SharedMemory.LARGEST) {
            return null;
        }
        try {
            SharedMemory created = SharedMemory.create((int) demand, folder);
            transfer.use(created);
            return created;
        } catch (IOException e) {
            LOG.debug("No memory can be shared with a child process; tensors are sent over the connection", e);
            return null;
        }
    }

    private List<Tensor> outputs(OutputMemory memory) throws IOException, FaultException, InferenceMemoryException {
        Set<String> reserved = new HashSet<>();
        DataInputStream reply = Wire.receive(in);
        int kind = reply.readByte();
        while (kind == Wire.RESERVE) {
            String name = reply.readUTF();
            reserved.add(name);
            answer(memory, name, reply.readLong());
            reply = Wire.receive(in);
            kind = reply.readByte();
        }
        if (kind != Wire.RESULT) {
            throw fault(reply);
        }
        List<Tensor> outputs = transfer.receive(reply, in, true, new SmallOutputs(reserved));
        wanted = Math.min(SharedMemory.LARGEST, Math.max(wanted, TensorTransfer.demand(outputs)));
        for (Tensor output : outputs) {
            if (!reserved.contains(output.name())) {
                memory.reserve(output.name(), output.data().remaining());
            }
        }
        return outputs;
    }

    /** Outputs that the child has not asked for are small, whatever it sends. */
    private static final class SmallOutputs implements TensorTransfer.Permission {

        private final Set<String> reserved;
        private long bytes;

        private SmallOutputs(Set<String> reserved) {
            this.reserved = reserved;
        }

        @Override
        public void check(String name, long length) throws IOException {
            bytes += reserved.contains(name) ? 0 : length;
            if (bytes > Wire.SMALL_OUTPUTS) {
                throw new IOException("Output '%s' with %d bytes was not announced".formatted(name, length));
            }
        }
    }

    private void answer(OutputMemory memory, String name, long bytes) throws IOException {
        String refusal = "";
        try {
            memory.reserve(name, bytes);
        } catch (InferenceMemoryException e) {
            refusal = e.getMessage();
        }
        String message = refusal;
        Wire.send(out, answer -> {
            answer.writeBoolean(message.isEmpty());
            answer.writeUTF(message);
        });
    }

    private FaultException fault(DataInputStream reply) throws IOException {
        Fault fault = Wire.value(Fault.class, reply.readUTF());
        unexpected |= fault == Fault.OTHER;
        return new FaultException(fault, reply.readUTF());
    }

    /** Sends a request and waits for the reply. */
    private <T> T call(Operation operation, Content arguments, Result<T> result) throws FaultException {
        checkNotLost();
        try {
            Wire.send(out, request -> {
                request.writeUTF(operation.name());
                arguments.to(request);
            });
            DataInputStream reply = Wire.receive(in);
            if (reply.readByte() == Wire.RESULT) {
                return result.from(reply);
            }
            throw fault(reply);
        } catch (IOException | IllegalArgumentException e) {
            throw loss(e instanceof IOException io ? io : new IOException(e));
        }
    }

    private void checkNotLost() {
        if (lost) {
            throw new LostException(new IOException("it failed before"));
        }
    }

    private LostException loss(IOException cause) {
        lost = true;
        return new LostException(cause);
    }

    /** Returns whether the connection has failed. */
    boolean isLost() {
        return lost;
    }

    /** Returns whether a request failed in a way that the engine's interface does not declare. */
    boolean sawUnexpectedFault() {
        return unexpected;
    }

    /** Closes the connection, and with it the replicas that the child has opened for it. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            lost = true;
        }
    }
}
