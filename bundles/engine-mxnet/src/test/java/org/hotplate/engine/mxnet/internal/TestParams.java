// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.mxnet.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.hotplate.tensor.Shape;

/** Writes float32 parameter files, in any of MXNet's layouts. */
final class TestParams {

    /** The magic number of an array. */
    enum Layout {
        V0,
        V1,
        V2
    }

    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Random random = new Random(7);

    /** Adds an array; its name has the prefix {@code arg:} or {@code aux:}. */
    TestParams with(String name, Shape shape, IntToDoubleFunction value) {
        float[] array = new float[shape.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = (float) value.applyAsDouble(i);
        }
        values.put(name, array);
        shapes.put(name, shape);
        return this;
    }

    /** Adds an array of random numbers from a fixed seed. */
    TestParams with(String name, Shape shape) {
        return with(name, shape, i -> random.nextGaussian() * 0.3);
    }

    byte[] bytes() {
        return bytes(Layout.V2);
    }

    byte[] bytes(Layout layout) {
        Out out = new Out().putLong(0x112).putLong(0).putLong(values.size());
        values.forEach((name, array) -> {
            int[] dims = shapes.get(name).dims();
            switch (layout) {
                case V0 -> {}
                case V1 -> out.putInt(0xF993fac8);
                case V2 -> out.putInt(0xF993fac9).putInt(0);
            }
            out.putInt(dims.length);
            for (int dim : dims) {
                if (layout == Layout.V0) {
                    out.putInt(dim);
                } else {
                    out.putLong(dim);
                }
            }
            out.putInt(1).putInt(0).putInt(0);
            for (float value : array) {
                out.putInt(Float.floatToRawIntBits(value));
            }
        });
        out.putLong(values.size());
        for (String name : values.keySet()) {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            out.putLong(text.length).bytes.writeBytes(text);
        }
        return out.bytes.toByteArray();
    }

    private static final class Out {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

        Out putInt(int value) {
            bytes.write(word.putInt(0, value).array(), 0, Integer.BYTES);
            return this;
        }

        Out putLong(long value) {
            bytes.write(word.putLong(0, value).array(), 0, Long.BYTES);
            return this;
        }
    }
}
