// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Passes tensors to the other process. A message describes them; their elements are in shared memory, or follow the
 * message if they are few or do not fit. A tensor of zeros, as in a trial, takes no room. For one thread of either process.
 */
public final class TensorTransfer {

    /** Below this size in bytes, copying into the connection costs less than other memory. */
    private static final int FEW = 4096;

    private static final int ALIGNMENT = 64;
    private static final int ZEROS = -1;
    private static final int FOLLOWS = -2;
    private static final int PIECE = 1 << 16;

    private @Nullable SharedMemory memory;

    /** Uses this memory for the tensors from now on. */
    public void use(SharedMemory shared) {
        memory = shared;
    }

    /** Returns the size of the memory; 0 if there is none. */
    public int size() {
        return memory == null ? 0 : memory.size();
    }

    /** Returns how many bytes of shared memory tensors can use. */
    public static long demand(List<Tensor> tensors) {
        long bytes = 0;
        for (Tensor tensor : tensors) {
            int length = tensor.data().remaining();
            bytes += length < FEW ? 0 : aligned(length);
        }
        return bytes;
    }

    private static int aligned(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Sends a message that ends with tensors. */
    public void send(OutputStream out, Wire.Content before, List<Tensor> tensors) throws IOException {
        List<ByteBuffer> following = new ArrayList<>();
        Wire.write(out, message -> {
            before.to(message);
            describe(message, tensors, following);
        });
        byte[] piece = new byte[0];
        for (ByteBuffer data : following) {
            while (data.hasRemaining()) {
                int length = Math.min(data.remaining(), PIECE);
                if (piece.length < length) {
                    piece = new byte[length];
                }
                data.get(piece, 0, length);
                out.write(piece, 0, length);
            }
        }
        out.flush();
    }

    private void describe(DataOutputStream message, List<Tensor> tensors, List<ByteBuffer> following)
            throws IOException {
        int used = 0;
        message.writeInt(tensors.size());
        for (Tensor tensor : tensors) {
            ByteBuffer data = tensor.data();
            int length = data.remaining();
            message.writeUTF(tensor.name());
            message.writeUTF(tensor.type().name());
            Wire.writeShape(message, tensor.shape());
            message.writeInt(length);
            if (isZero(data)) {
                message.writeInt(ZEROS);
            } else if (length < FEW || memory == null || length > memory.size() - used) {
                message.writeInt(FOLLOWS);
                following.add(data);
            } else {
                memory.part(used, length).put(data);
                message.writeInt(used);
                used = Math.min(memory.size(), used + aligned(length));
            }
        }
    }

    /** Allows a tensor that is received before there is memory for it. */
    @FunctionalInterface
    public interface Permission {
        void check(String name, long bytes) throws IOException;
    }

    /**
     * Receives the tensors at the end of a message.
     *
     * @param following what follows the message
     * @param copy whether the tensors are to be copied out of the shared memory; otherwise they are valid until the next
     *     message
     */
    public List<Tensor> receive(DataInputStream message, InputStream following, boolean copy, Permission permission)
            throws IOException {
        int number = Wire.checked(message.readInt(), Wire.MOST_SPECS);
        record Announced(String name, DataType type, Shape shape, int length, int place) {}
        List<Announced> announced = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            announced.add(new Announced(
                    message.readUTF(),
                    Wire.value(DataType.class, message.readUTF()),
                    Wire.readShape(message),
                    Wire.checked(message.readInt(), Integer.MAX_VALUE),
                    message.readInt()));
        }
        List<Tensor> tensors = new ArrayList<>(number);
        for (Announced each : announced) {
            permission.check(each.name(), each.length());
            ByteBuffer data = data(each.length(), each.place(), following, copy);
            try {
                tensors.add(Tensor.of(each.name(), each.type(), each.shape(), data));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new IOException(e);
            }
        }
        return tensors;
    }

    private ByteBuffer data(int length, int place, InputStream following, boolean copy) throws IOException {
        if (place == ZEROS) {
            return ByteBuffer.allocate(length);
        }
        if (place == FOLLOWS) {
            byte[] bytes = new byte[length];
            int read = following.readNBytes(bytes, 0, length);
            if (read < length) {
                throw new IOException("The tensor ends after %d of %d bytes".formatted(read, length));
            }
            return ByteBuffer.wrap(bytes);
        }
        if (memory == null || place < 0 || length > memory.size() - place) {
            throw new IOException("%d bytes at %d are not in the shared memory".formatted(length, place));
        }
        ByteBuffer shared = memory.part(place, length);
        return copy
                ? ByteBuffer.allocate(length)
                        .order(ByteOrder.nativeOrder())
                        .put(shared)
                        .flip()
                : shared;
    }

    private static boolean isZero(ByteBuffer data) {
        ByteBuffer rest = data.duplicate();
        while (rest.remaining() >= Long.BYTES) {
            if (rest.getLong() != 0) {
                return false;
            }
        }
        while (rest.hasRemaining()) {
            if (rest.get() != 0) {
                return false;
            }
        }
        return true;
    }
}
