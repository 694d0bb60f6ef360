// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;

/**
 * The protocol between the server and a child process. The server connects, and both sides send {@link #MAGIC} and
 * {@link #VERSION}, the server also the child's secret and whether the connection's work has a low priority. Then the
 * server sends one request at a time: the name of an {@link Operation} and its arguments. The child replies with {@link
 * #RESULT} and the result, or with {@link #FAULT}, the name of a {@link Fault} and its message. Before that it may send
 * {@link #RESERVE} with the name and size of an output, which the server answers with true, or with false and a message.
 * Each message is preceded by its length; the elements of tensors can follow a message, see {@link TensorTransfer}.
 */
public final class Wire {

    public static final int MAGIC = 0x48504348;
    public static final int VERSION = 2;

    public static final int RESULT = 0;
    public static final int FAULT = 1;
    public static final int RESERVE = 2;

    /** What the child writes to its standard output before the port, or 0 if it listens on a Unix domain socket. */
    public static final String READY = "hotplate child listens on ";

    /** Outputs of this size in bytes are copied without {@link #RESERVE}, which would take longer. */
    public static final long SMALL_OUTPUTS = 1 << 20;

    private static final int LARGEST = 256 << 20;
    static final int MOST_SPECS = 100_000;

    private Wire() {}

    /** What a request asks for. */
    public enum Operation {
        /**
         * Definition, parameters or an empty text, inputs, allowed operators, device; replies with the network's number,
         * inputs and outputs. The network remains when the connection ends.
         */
        LOAD,
        /** The network's number; replies with the replica's number. The replica is closed when the connection ends. */
        NEW_REPLICA,
        /**
         * The replica's number, the path of new shared memory or an empty text, whether the outputs are wanted, and
         * tensors; replies with the outputs.
         */
        FORWARD,
        /** The replica's number; requests that its call ends. */
        CANCEL,
        /** Replies at once. */
        PING,
        /** The number of a network or replica. */
        CLOSE
    }

    /** Writes the content of a message. */
    @FunctionalInterface
    public interface Content {
        void to(DataOutputStream out) throws IOException;
    }

    /** Sends a message. */
    public static void send(OutputStream out, Content content) throws IOException {
        write(out, content);
        out.flush();
    }

    /** Writes a message that something follows. */
    static void write(OutputStream out, Content content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        content.to(new DataOutputStream(bytes));
        new DataOutputStream(out).writeInt(bytes.size());
        bytes.writeTo(out);
    }

    /**
     * Receives a message.
     *
     * @throws IOException if the other side has ended, or sends something that is not a message
     */
    public static DataInputStream receive(InputStream in) throws IOException {
        int length = new DataInputStream(in).readInt();
        if (length < 1 || length > LARGEST) {
            throw new IOException("%d is not the length of a message".formatted(length));
        }
        // not allocated at once: the length may be wrong
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("The message ends after %d of %d bytes".formatted(bytes.length, length));
        }
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    public static void writeSpecs(DataOutputStream out, List<TensorSpec> specs) throws IOException {
        out.writeInt(specs.size());
        for (TensorSpec spec : specs) {
            out.writeUTF(spec.name());
            DataType type = spec.type();
            out.writeUTF(type == null ? "" : type.name());
            writeShape(out, spec.shape());
        }
    }

    public static List<TensorSpec> readSpecs(DataInputStream in) throws IOException {
        int number = checked(in.readInt(), MOST_SPECS);
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String name = in.readUTF();
            String type = in.readUTF();
            Shape shape = readShape(in);
            specs.add(
                    type.isEmpty()
                            ? new TensorSpec(name, shape)
                            : new TensorSpec(name, shape, value(DataType.class, type)));
        }
        return specs;
    }

    static void writeShape(DataOutputStream out, Shape shape) throws IOException {
        boolean known = !shape.equals(Shape.UNKNOWN);
        out.writeBoolean(known);
        if (known) {
            out.writeInt(shape.rank());
            for (int dim : shape.dims()) {
                out.writeInt(dim);
            }
        }
    }

    static Shape readShape(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return Shape.UNKNOWN;
        }
        int[] dims = new int[checked(in.readInt(), MOST_SPECS)];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = in.readInt();
        }
        return Shape.of(dims);
    }

    /** Returns the value of a name that was received. */
    public static <E extends Enum<E>> E value(Class<E> type, String name) throws IOException {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("'%s' is not a %s".formatted(name, type.getSimpleName()), e);
        }
    }

    static int checked(int number, int most) throws IOException {
        if (number < 0 || number > most) {
            throw new IOException("%d is not a number from 0 to %d".formatted(number, most));
        }
        return number;
    }
}
