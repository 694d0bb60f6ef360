// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;

/** Writes a tensor's elements as another type; what does not fit has been refused before. */
final class Conversion {

    private Conversion() {}

    /** Writes all elements from the buffer's position on. */
    static void copy(Tensor tensor, DataType type, ByteBuffer into) {
        if (tensor.type() == type) {
            into.put(tensor.data());
        } else if (tensor.type() == DataType.UINT8 && type == DataType.FLOAT32) {
            bytesToFloats(tensor.data(), into.asFloatBuffer());
        } else {
            int size = tensor.shape().size();
            for (int i = 0; i < size; i++) {
                put(tensor.get(i), type, into);
            }
        }
    }

    /** The way of every picture. */
    private static void bytesToFloats(ByteBuffer bytes, FloatBuffer floats) {
        byte[] from = new byte[bytes.remaining()];
        bytes.get(from);
        float[] to = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            to[i] = from[i] & 0xff;
        }
        floats.put(to);
    }

    private static void put(double value, DataType type, ByteBuffer into) {
        switch (type) {
            case FLOAT16 -> into.putShort(half((float) value));
            case FLOAT32 -> into.putFloat((float) value);
            case FLOAT64 -> into.putDouble(value);
            case UINT8, INT8, BOOLEAN -> into.put((byte) value);
            case INT32 -> into.putInt((int) value);
            case INT64 -> into.putLong((long) value);
        }
    }

    /** IEEE 754 binary32 to binary16, to the nearest and of two equally near to the even one; the JDK has it from 20 on. */
    static short half(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 65520) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) {
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int exponent = Math.getExponent(magnitude);
        // a mantissa that is rounded up to 1024 carries into the exponent, as it should
        int mantissa = (int) Math.rint((magnitude / Math.scalb(1f, exponent) - 1) * 1024);
        return (short) (sign | (((exponent + 15) << 10) + mantissa));
    }
}
