// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** What {@link EngineContract} gives to the networks of {@link SampleNetworks}, and what they must answer. */
final class SampleTensors {

    private SampleTensors() {}

    /** Three elements at the limits of the type. */
    static Tensor extremes(DataType type) {
        return switch (type) {
            case FLOAT16 ->
                of(
                        type,
                        b -> b.putShort((short) 0x3c00).putShort((short) 0xfbff).putShort((short) 1));
            case FLOAT32 ->
                of(type, b -> b.putFloat(1.5f).putFloat(-Float.MAX_VALUE).putFloat(Float.POSITIVE_INFINITY));
            case FLOAT64 -> of(type, b -> b.putDouble(1e300).putDouble(-1.1).putDouble(Double.NEGATIVE_INFINITY));
            case UINT8 -> of(type, b -> b.put((byte) 0).put((byte) 128).put((byte) 255));
            case INT8 -> of(type, b -> b.put(Byte.MIN_VALUE).put(Byte.MAX_VALUE).put((byte) -1));
            case INT32 ->
                of(type, b -> b.putInt(Integer.MIN_VALUE)
                        .putInt(Integer.MAX_VALUE)
                        .putInt((1 << 24) + 1));
            case INT64 ->
                of(type, b -> b.putLong(Long.MIN_VALUE).putLong(Long.MAX_VALUE).putLong((1L << 53) + 1));
            case BOOLEAN -> of(type, b -> b.put((byte) 1).put((byte) 0).put((byte) 1));
            case BFLOAT16 ->
                of(
                        type,
                        b -> b.putShort((short) 0x3f80).putShort((short) 0xff7f).putShort((short) 1));
            case INT16 ->
                of(type, b -> b.putShort(Short.MIN_VALUE)
                        .putShort(Short.MAX_VALUE)
                        .putShort((short) -1));
            case UINT16 ->
                of(type, b -> b.putShort((short) 0).putShort(Short.MIN_VALUE).putShort((short) -1));
            case UINT32 -> of(type, b -> b.putInt(0).putInt(Integer.MIN_VALUE).putInt(-1));
            case UINT64 -> of(type, b -> b.putLong(0).putLong(Long.MIN_VALUE).putLong(-1));
            case STRING -> Tensor.ofStrings("data", Shape.of(1, 3), List.of("", "näher", "€ 😀"));
        };
    }

    /** The elements 1, 0 and 1 of a type of numbers. */
    static Tensor ones(DataType type) {
        return of(type, b -> {
            for (long value : new long[] {1, 0, 1}) {
                type.put(value, b);
            }
        });
    }

    /** Inputs of {@link SampleNetworks#sums()}. */
    static List<Tensor> userAndItem(int batch, long seed) {
        Random random = new Random(seed);
        return List.of(whole("user", Shape.of(batch, 4), random), whole("item", Shape.of(batch, 6), random));
    }

    /** What {@link SampleNetworks#sums()} makes of them; whole numbers this small are exact in any order. */
    static float[] sums(List<Tensor> userAndItem) {
        float[] user = userAndItem.get(0).toFloats();
        float[] item = userAndItem.get(1).toFloats();
        float[] sums = new float[user.length / 4];
        for (int row = 0; row < sums.length; row++) {
            for (int i = 0; i < 4; i++) {
                sums[row] += user[row * 4 + i];
            }
            for (int i = 0; i < 6; i++) {
                sums[row] += 10 * item[row * 6 + i];
            }
        }
        return sums;
    }

    static Tensor whole(String name, Shape shape, Random random) {
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(201) - 100;
        }
        return Tensor.ofFloats(name, shape, values);
    }

    private interface Fill {
        void into(ByteBuffer data);
    }

    private static Tensor of(DataType type, Fill fill) {
        ByteBuffer data = ByteBuffer.allocate(3 * type.bytes()).order(ByteOrder.nativeOrder());
        fill.into(data);
        return Tensor.of("data", type, Shape.of(1, 3), data.flip());
    }
}
