// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * The protocol between the server and a child process. The server connects, and both sides send {@link #MAGIC} and
 * {@link #VERSION}, the server also the child's secret. Then the server sends one request at a time: the name of an
 * {@link Operation} and its arguments. The child replies with {@code true} and the result, or with {@code false}, the name
 * of a {@link Fault} and its message. Each message is preceded by its length.
 */
public final class Wire {

    public static final int MAGIC = 0x48504348;
    public static final int VERSION = 1;
    /** What the child writes to its standard output before the port, or 0 if it listens on a Unix domain socket. */
    public static final String READY = "hotplate child listens on ";

    private static final int LARGEST = 256 << 20;
    private static final int MOST_SPECS = 100_000;

    private Wire() {}

    /** What a request asks for. */
    public enum Operation {
        /** Definition, parameters or an empty text, inputs, device; replies with the network's number, inputs and outputs. */
        LOAD,
        /** The network's number; replies with the replica's number. */
        NEW_REPLICA,
        /** The replica's number and tensors; the outputs stay in the child. */
        FORWARD,
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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        content.to(new DataOutputStream(bytes));
        DataOutputStream framed = new DataOutputStream(out);
        framed.writeInt(bytes.size());
        bytes.writeTo(framed);
        framed.flush();
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

    /** Writes tensors; one whose bytes are all 0, as in a trial, takes no room. */
    public static void writeTensors(DataOutputStream out, List<Tensor> tensors) throws IOException {
        out.writeInt(tensors.size());
        for (Tensor tensor : tensors) {
            out.writeUTF(tensor.name());
            out.writeUTF(tensor.type().name());
            writeShape(out, tensor.shape());
            ByteBuffer data = tensor.data();
            boolean zero = isZero(data.duplicate());
            out.writeBoolean(zero);
            out.writeInt(data.remaining());
            if (!zero) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                out.write(bytes);
            }
        }
    }

    public static List<Tensor> readTensors(DataInputStream in) throws IOException {
        int number = checked(in.readInt(), MOST_SPECS);
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            String name = in.readUTF();
            DataType type = value(DataType.class, in.readUTF());
            Shape shape = readShape(in);
            boolean zero = in.readBoolean();
            int length = in.readInt();
            byte[] bytes = zero ? new byte[length] : in.readNBytes(length);
            tensors.add(Tensor.of(name, type, shape, ByteBuffer.wrap(bytes)));
        }
        return tensors;
    }

    private static boolean isZero(ByteBuffer data) {
        while (data.remaining() >= Long.BYTES) {
            if (data.getLong() != 0) {
                return false;
            }
        }
        while (data.hasRemaining()) {
            if (data.get() != 0) {
                return false;
            }
        }
        return true;
    }

    private static void writeShape(DataOutputStream out, Shape shape) throws IOException {
        boolean known = !shape.equals(Shape.UNKNOWN);
        out.writeBoolean(known);
        if (known) {
            out.writeInt(shape.rank());
            for (int dim : shape.dims()) {
                out.writeInt(dim);
            }
        }
    }

    private static Shape readShape(DataInputStream in) throws IOException {
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

    private static int checked(int number, int most) throws IOException {
        if (number < 0 || number > most) {
            throw new IOException("%d is not a number from 0 to %d".formatted(number, most));
        }
        return number;
    }
}
