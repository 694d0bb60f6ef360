// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.hotplate.formats.MalformedFileException;
import org.hotplate.formats.NetworkLimits;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file in protobuf's wire format according to ONNX's {@link Schema}. Skips fields that the caller does not
 * read, but parses messages in them, so that every message of the file is checked and every tensor is visited.
 *
 * <p>Rejects ambiguous content that protobuf's own readers accept: a repeated occurrence of a single field, which they
 * merge, and bytes that the schema does not describe, which another reader might interpret as a tensor.
 */
final class WireReader {

    private enum Wire {
        VARINT,
        FIXED64,
        BYTES,
        FIXED32
    }

    private static final int LONGEST_TEXT = 4096;
    /** The maximum size of all names together; a file that contains only names would fill the heap. */
    private static final long ALL_TEXT = 32L << 20;

    private final FileChannel file;
    private final Visitor tensors;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

    private final long size;

    /** The offset of the buffer's first byte in the file. */
    private long base;

    private long end;
    private int depth;
    private int number;
    private Schema.@Nullable Field field;
    private Wire wire = Wire.VARINT;
    private long length;
    private long text;
    private boolean consumed;

    /**
     * @param tensors reads a tensor that the caller does not read itself
     */
    WireReader(FileChannel file, Visitor tensors) throws IOException {
        this.file = file;
        this.tensors = tensors;
        this.size = file.size();
        this.end = size;
        buffer.limit(0);
    }

    /** Reads one message's fields, by number. */
    interface Message {
        void field(int number) throws IOException;
    }

    /** Reads one message, at whose beginning the reader is. */
    interface Visitor {
        void visit() throws IOException;
    }

    /** Receives numbers. */
    interface Numbers {
        void accept(long number) throws IOException;
    }

    /** Reads the whole file. */
    void file(Message message) throws IOException {
        fields(Schema.MODEL, message);
    }

    /** Reads all fields up to the end of the file or of the message being read. */
    private void fields(Schema schema, Message message) throws IOException {
        if (++depth > NetworkLimits.MESSAGE_DEPTH) {
            throw new MalformedFileException("its messages are nested more than %d deep, the most allowed"
                    .formatted(NetworkLimits.MESSAGE_DEPTH));
        }
        long seen = 0;
        while (position() < end) {
            key();
            Schema.Field known = schema.field(number);
            field = known;
            if (known == null) {
                unknown(schema);
                continue;
            }
            if (!known.repeated()) {
                if ((seen >>> number & 1) == 1) {
                    throw new MalformedFileException("it has the field %d of one %s twice".formatted(number, schema));
                }
                seen |= 1L << number;
            }
            consumed = false;
            message.field(number);
            if (!consumed) {
                pass(known);
            }
        }
        depth--;
    }

    private void key() throws IOException {
        long key = varint();
        if (key >>> 3 < 1 || key >>> 3 > (1 << 29) - 1) {
            throw new MalformedFileException("it has a field of number " + (key >>> 3));
        }
        number = (int) (key >>> 3);
        wire = switch ((int) (key & 7)) {
            case 0 -> Wire.VARINT;
            case 1 -> Wire.FIXED64;
            case 2 -> Wire.BYTES;
            case 5 -> Wire.FIXED32;
            default -> throw new MalformedFileException("it has a field of a kind that ONNX does not use");
        };
        length = wire == Wire.BYTES ? readLength() : 0;
    }

    /** Unknown numbers, of a later version of the format, are harmless; unknown bytes might be a tensor. */
    private void unknown(Schema schema) throws IOException {
        if (wire == Wire.BYTES) {
            throw new MalformedFileException(
                    "it has the unknown field %d in a %s; export it with IR version %d or an earlier one"
                            .formatted(number, schema, Schema.IR_VERSION));
        }
        skip();
    }

    private void pass(Schema.Field known) throws IOException {
        if (known.kind() == Schema.Kind.MESSAGE) {
            if (known.message() == Schema.TENSOR) {
                tensors.visit();
            } else {
                message(ignored -> {});
            }
        } else {
            count();
        }
    }

    private long readLength() throws IOException {
        long bytes = varint();
        if (bytes < 0 || bytes > end - position()) {
            throw ended();
        }
        return bytes;
    }

    private void skip() throws IOException {
        switch (wire) {
            case VARINT -> varint();
            case FIXED64 -> seek(position() + Long.BYTES);
            case FIXED32 -> seek(position() + Integer.BYTES);
            case BYTES -> seek(position() + length);
        }
    }

    /** Reads the field's message. */
    void message(Message message) throws IOException {
        Schema.Field own = field(Schema.Kind.MESSAGE, Wire.BYTES);
        long outer = end;
        end = position() + length;
        fields(own.message(), message);
        end = outer;
        consumed = true;
    }

    /** Reads the field's number. */
    long number() throws IOException {
        field(Schema.Kind.NUMBER, Wire.VARINT);
        return varint();
    }

    /** Reads the field's number like protobuf reads numbers of at most 32 bits: it ignores the higher ones. */
    int shortNumber() throws IOException {
        return (int) number();
    }

    /** Reads the field's text. */
    String text() throws IOException {
        field(Schema.Kind.BYTES, Wire.BYTES);
        if (length > LONGEST_TEXT) {
            throw new MalformedFileException("it has a name of %d bytes".formatted(length));
        }
        text += length;
        if (text > ALL_TEXT) {
            throw new MalformedFileException("it has more than %d bytes of names".formatted(ALL_TEXT));
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = next();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads each number of a repeated field, which is single or in a packed list. */
    void numbers(Numbers each) throws IOException {
        if (wire == Wire.VARINT) {
            each.accept(number());
            return;
        }
        field(Schema.Kind.NUMBER, Wire.BYTES);
        long outer = end;
        end = position() + length;
        while (position() < end) {
            each.accept(varint());
        }
        end = outer;
    }

    /** Reads each 32-bit number of a repeated field, like {@link #numbers}. */
    void floats(Numbers each) throws IOException {
        if (wire == Wire.FIXED32) {
            field(Schema.Kind.BITS_32, Wire.FIXED32);
            each.accept(fixed(Integer.BYTES));
            return;
        }
        field(Schema.Kind.BITS_32, Wire.BYTES);
        elements(Integer.BYTES);
        for (long left = length / Integer.BYTES; left > 0; left--) {
            each.accept(fixed(Integer.BYTES));
        }
    }

    /**
     * Skips the field and returns its number of values: numbers of a packed list, bytes of a text.
     *
     * @throws MalformedFileException if its encoding differs from the schema
     */
    long count() throws IOException {
        Schema.Kind kind = Objects.requireNonNull(field).kind();
        boolean packed = wire == Wire.BYTES && Objects.requireNonNull(field).repeated();
        switch (kind) {
            case NUMBER -> {
                long[] count = {0};
                if (packed) {
                    numbers(number -> count[0]++);
                } else {
                    number();
                    count[0] = 1;
                }
                return count[0];
            }
            case BITS_32, BITS_64 -> {
                int bytes = kind == Schema.Kind.BITS_32 ? Integer.BYTES : Long.BYTES;
                field(kind, packed ? Wire.BYTES : bytes == Integer.BYTES ? Wire.FIXED32 : Wire.FIXED64);
                long count = packed ? elements(bytes) : 1;
                skip();
                return count;
            }
            case BYTES, MESSAGE -> {
                field(kind, Wire.BYTES);
                skip();
                return length;
            }
        }
        throw new IllegalStateException("No such kind: " + kind);
    }

    /** Reads the field's bytes if their number does not exceed the maximum; else skips them and returns nothing. */
    Optional<byte[]> bytes(int most) throws IOException {
        field(Schema.Kind.BYTES, Wire.BYTES);
        if (length > most) {
            skip();
            return Optional.empty();
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = next();
        }
        return Optional.of(bytes);
    }

    /** Returns the size of the field in bytes; 0 for a number. */
    long length() {
        return length;
    }

    private long elements(int bytes) throws MalformedFileException {
        if (length % bytes != 0) {
            throw new MalformedFileException(
                    "its field %d has %d bytes, which is not a number of values".formatted(number, length));
        }
        return length / bytes;
    }

    /** Marks the field as read, and checks that its encoding matches the schema. */
    private Schema.Field field(Schema.Kind kind, Wire expected) throws MalformedFileException {
        consumed = true;
        Schema.Field known = Objects.requireNonNull(field);
        if (wire != expected || known.kind() != kind) {
            throw new MalformedFileException("its field %d is of another kind than ONNX's".formatted(number));
        }
        return known;
    }

    private long fixed(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (next() & 0xffL) << (8 * i);
        }
        return value;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = next();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedFileException("it has a number of more than 64 bits");
    }

    private byte next() throws IOException {
        if (position() >= end) {
            throw ended();
        }
        if (!buffer.hasRemaining()) {
            base += buffer.limit();
            buffer.clear();
            int read = file.read(buffer, base);
            buffer.flip();
            if (read <= 0) {
                throw new MalformedFileException("it became shorter while it was read");
            }
        }
        return buffer.get();
    }

    /** Only the end of the file can be incomplete: a message within it declares its own length. */
    private MalformedFileException ended() {
        String message = "it ends in the middle of its field %d".formatted(number);
        return end == size ? MalformedFileException.truncated(message) : new MalformedFileException(message);
    }

    private long position() {
        return base + buffer.position();
    }

    private void seek(long to) throws IOException {
        if (to > end) {
            throw ended();
        }
        if (to >= base && to <= base + buffer.limit()) {
            buffer.position((int) (to - base));
        } else {
            base = to;
            buffer.limit(0);
        }
    }
}
