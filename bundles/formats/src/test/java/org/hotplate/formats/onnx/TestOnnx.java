// SPDX-License-Identifier: Apache-2.0
package org.hotplate.formats.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes protobuf messages field by field. */
public final class TestOnnx {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public TestOnnx number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    public TestOnnx text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public TestOnnx message(int field, TestOnnx message) {
        return bytes(field, message.bytes());
    }

    public TestOnnx bytes(int field, byte[] value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    /** Adds a field of four bytes, such as a float. */
    public TestOnnx word(int field, int value) {
        varint((long) field << 3 | 5);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes.write(value >>> shift);
        }
        return this;
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }

    void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    /** An input or output; a negative dimension is written as a name, -1 as that of the batch. */
    public static TestOnnx value(String name, int type, long... dims) {
        TestOnnx shape = new TestOnnx();
        for (long dim : dims) {
            shape.message(
                    1,
                    dim < 0
                            ? new TestOnnx().text(2, dim == -1 ? "batch" : "any" + -dim)
                            : new TestOnnx().number(1, dim));
        }
        TestOnnx tensor = new TestOnnx().number(1, type).message(2, shape);
        return new TestOnnx().text(1, name).message(2, new TestOnnx().message(1, tensor));
    }
}
