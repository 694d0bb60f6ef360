// SPDX-License-Identifier: Apache-2.0
package org.hotplate.isolation.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** Random values, of which many are at the edges of what an operator accepts, or beyond. */
final class EdgeValues {

    private static final long[] INTEGERS = {
        0,
        -1,
        -2,
        7,
        64,
        1000,
        65536,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        (1L << 31) - 2,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final double[] REALS = {
        0,
        -0.0,
        -1,
        1e-45,
        1e-7,
        100,
        1e9,
        -1e9,
        3e38,
        -3e38,
        2147483648.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    final Random random;
    /** How often a value is one of the edge. */
    private final double edge;

    EdgeValues(Random random) {
        this.random = random;
        this.edge = random.nextInt(3) == 0 ? 0 : 0.3;
    }

    /** The random numbers of a trial: the same in each process. */
    static Random randomOf(long seed, int index, int use) {
        return new Random((seed * 1_000_003 + index) * 31 + use);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    boolean isEdge() {
        return chance(edge);
    }

    /** Returns a number from 1 to 3, or an edge value. */
    long count() {
        return isEdge() ? integer() : 1 + random.nextInt(3);
    }

    /** Returns a number from -2 to 3, or an edge value. */
    long offset() {
        return isEdge() ? integer() : random.nextInt(6) - 2;
    }

    long integer() {
        return INTEGERS[random.nextInt(INTEGERS.length)];
    }

    double real() {
        return isEdge() ? REALS[random.nextInt(REALS.length)] : random.nextInt(5) * 0.5;
    }

    /** Returns sizes of a tensor's dimensions. */
    int[] shape(boolean empty) {
        int kind = random.nextInt(20);
        int rank = kind == 0 ? 0 : kind == 1 ? 6 + random.nextInt(5) : 1 + random.nextInt(5);
        int[] dims = new int[rank];
        int same = 1 + random.nextInt(4);
        boolean equal = chance(0.6);
        for (int i = 0; i < rank; i++) {
            dims[i] = equal && rank < 6 ? same : 1 + random.nextInt(rank < 6 ? 4 : 2);
        }
        if (empty && rank > 0 && chance(0.07)) {
            dims[random.nextInt(rank)] = 0;
        }
        return dims;
    }

    String text() {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "x".repeat(10_000);
            case 2 -> "None";
            case 3 -> "nan";
            case 4 -> "(";
            default -> Long.toString(integer());
        };
    }

    /** Returns inputs whose elements are all the same; dimensions of any size have size 1. */
    static List<Tensor> same(List<TensorSpec> inputs, int value) {
        return inputs.stream()
                .map(input -> filled(
                        new TensorSpec(input.name(), input.shape().withSize(1), input.type()),
                        new EdgeValues(new Random(0)),
                        value))
                .toList();
    }

    /** Returns inputs with edge values; dimensions of any size have sizes from 0 to 3, mostly the same one. */
    static List<Tensor> edges(List<TensorSpec> inputs, Random random) {
        List<Tensor> tensors = new ArrayList<>();
        int common = random.nextInt(4);
        for (TensorSpec input : inputs) {
            int[] dims = input.shape().dims();
            for (int i = 0; i < dims.length; i++) {
                dims[i] = dims[i] != Shape.ANY ? dims[i] : random.nextInt(4) > 0 ? common : random.nextInt(4);
            }
            TensorSpec sized = new TensorSpec(input.name(), Shape.of(dims), input.type());
            tensors.add(filled(sized, new EdgeValues(random), -1));
        }
        return tensors;
    }

    /** @param value the value of all elements, or -1 for edge values */
    private static Tensor filled(TensorSpec input, EdgeValues edges, int value) {
        Shape shape = input.shape();
        DataType type = input.type() == null ? DataType.FLOAT32 : input.type();
        int size = shape.size();
        if (type == DataType.STRING) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                texts.add(value >= 0 ? "" : edges.text());
            }
            return Tensor.ofStrings(input.name(), shape, texts);
        }
        ByteBuffer data =
                ByteBuffer.allocate(Math.multiplyExact(size, type.bytes())).order(ByteOrder.nativeOrder());
        for (int i = 0; i < size; i++) {
            if (value >= 0) {
                type.put((long) value, data);
            } else if (type.isReal()) {
                type.put(edges.chance(0.5) ? REALS[edges.random.nextInt(REALS.length)] : edges.random.nextInt(4), data);
            } else if (type == DataType.BOOLEAN) {
                type.put((long) edges.random.nextInt(2), data);
            } else {
                long number = edges.chance(0.5) ? edges.integer() : edges.random.nextInt(4);
                type.put(type.contains(number) ? number : edges.chance(0.5) ? type.min() : type.max(), data);
            }
        }
        return Tensor.of(input.name(), type, shape, data.flip());
    }
}
