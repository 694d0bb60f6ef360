// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import org.hotplate.formats.MalformedFileException;

/** Reads a file in protobuf's wire format, field by field, and jumps over what nobody wants to know. */
final class WireReader {

    /** What a field is written as. */
    enum Wire {
        VARINT,
        FIXED64,
        BYTES,
        FIXED32
    }

    private static final int LONGEST_TEXT = 4096;
    /** What all names may have together: a file of nothing else would fill the heap. */
    private static final long ALL_TEXT = 16L << 20;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

    private final long size;

    /** Where in the file the buffer's first byte is. */
    private long base;

    private long end;
    private int field;
    private Wire wire = Wire.VARINT;
    private long length;
    private long text;
    private boolean taken;

    WireReader(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
        this.end = size;
        buffer.limit(0);
    }

    /** Reads one message's fields, by number. */
    interface Message {
        void field(int number) throws IOException;
    }

    /** Takes numbers. */
    interface Numbers {
        void accept(long number) throws IOException;
    }

    /** Reads all fields up to the end of the file or of the message being read. */
    void fields(Message message) throws IOException {
        while (position() < end) {
            long key = varint();
            field = (int) (key >>> 3);
            if (key >>> 3 < 1 || key >>> 3 > (1 << 29) - 1) {
                throw new MalformedFileException("it has a field of number " + (key >>> 3));
            }
            wire = switch ((int) (key & 7)) {
                case 0 -> Wire.VARINT;
                case 1 -> Wire.FIXED64;
                case 2 -> Wire.BYTES;
                case 5 -> Wire.FIXED32;
                default -> throw new MalformedFileException("it has a field of a kind that ONNX does not use");
            };
            length = wire == Wire.BYTES ? length() : 0;
            taken = false;
            message.field(field);
            if (!taken) {
                skip();
            }
        }
    }

    private long length() throws IOException {
        long length = varint();
        if (length < 0 || length > end - position()) {
            throw ended();
        }
        return length;
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
        take(Wire.BYTES);
        long outer = end;
        end = position() + length;
        fields(message);
        end = outer;
        taken = true;
    }

    /** Reads the field's number. */
    long number() throws IOException {
        take(Wire.VARINT);
        return varint();
    }

    /** Reads the field's text. */
    String text() throws IOException {
        take(Wire.BYTES);
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

    /** Takes each number of a repeated field, which stands alone or is one of a packed list. */
    void numbers(Numbers each) throws IOException {
        if (wire == Wire.VARINT) {
            each.accept(number());
            return;
        }
        take(Wire.BYTES);
        long outer = end;
        end = position() + length;
        while (position() < end) {
            each.accept(varint());
        }
        end = outer;
    }

    private void take(Wire expected) throws MalformedFileException {
        taken = true;
        if (wire != expected) {
            throw new MalformedFileException("its field %d is of another kind than ONNX's".formatted(field));
        }
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

    /** Only at the end of the file may there be more to come: a message within it says itself how long it is. */
    private MalformedFileException ended() {
        String message = "it ends in the middle of its field %d".formatted(field);
        return end == size ? MalformedFileException.cutOff(message) : new MalformedFileException(message);
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
