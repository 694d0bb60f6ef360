// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * The value of one input, to be made a tensor. It is looked at three times, each time as a whole and once: down its first
 * elements for the shape it claims, over its lists for whether they keep to that, and over its numbers. Memory for the
 * tensor is taken in between, when it is sure that the numbers to fill it are there.
 */
final class NestedList {

    private static final int MOST_DIMENSIONS = 32;

    private final TensorSpec spec;
    private final @Nullable Object value;
    private final ElementType elements;
    /** Where in the list we are, for messages. */
    private final int[] path = new int[MOST_DIMENSIONS];

    NestedList(TensorSpec spec, @Nullable Object value) {
        this.spec = spec;
        this.value = value;
        this.elements = new ElementType(Objects.requireNonNullElse(spec.type(), DataType.FLOAT32));
    }

    Tensor toTensor() throws HandlerException {
        Shape shape = claimedShape();
        if (!spec.shape().accepts(shape)) {
            throw HandlerException.badRequest(
                    "Input '%s' has the shape %s; the model takes %s, the first dimension being the batch and free%s"
                            .formatted(spec.name(), shape, spec.shape(), anyDimension() ? ", and 0 any number" : ""));
        }
        checkSizes(value, 0, shape);
        ByteBuffer data = buffer(shape);
        fill((List<?>) Objects.requireNonNull(value), 0, shape.rank() - 1, data);
        return Tensor.of(spec.name(), elements.type(), shape, data.flip());
    }

    private Shape claimedShape() throws HandlerException {
        int[] dims = new int[MOST_DIMENSIONS];
        int rank = 0;
        Object element = value;
        while (element instanceof List<?> list) {
            if (rank == MOST_DIMENSIONS) {
                throw HandlerException.badRequest("Input '%s' is nested deeper than %d lists; the model takes %s"
                        .formatted(spec.name(), MOST_DIMENSIONS, spec.shape()));
            }
            if (list.isEmpty()) {
                throw HandlerException.badRequest("Input '%s' is empty at %s".formatted(spec.name(), position(rank)));
            }
            dims[rank++] = list.size();
            element = list.get(0);
        }
        if (rank == 0) {
            throw HandlerException.badRequest(
                    "Input '%s' must be a list of numbers, was %s".formatted(spec.name(), ElementType.describe(value)));
        }
        return Shape.of(Arrays.copyOf(dims, rank));
    }

    private void checkSizes(@Nullable Object element, int depth, Shape shape) throws HandlerException {
        if (!(element instanceof List<?> list) || list.size() != shape.dim(depth)) {
            throw HandlerException.badRequest("Input '%s' is not rectangular: %s %s, where the others are lists of %d"
                    .formatted(
                            spec.name(),
                            position(depth),
                            element instanceof List<?> other
                                    ? "is a list of " + other.size()
                                    : "is " + ElementType.describe(element),
                            shape.dim(depth)));
        }
        if (depth + 1 < shape.rank()) {
            path[depth] = 0;
            for (Object inner : list) {
                checkSizes(inner, depth + 1, shape);
                path[depth]++;
            }
        }
    }

    private ByteBuffer buffer(Shape shape) throws HandlerException {
        try {
            int bytes = Math.multiplyExact(shape.size(), elements.type().bytes());
            return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        } catch (ArithmeticException e) {
            throw new HandlerException(
                    FailureKind.TOO_LARGE,
                    "Input '%s' of shape %s is over the 2 GiB a tensor may have".formatted(spec.name(), shape),
                    e);
        }
    }

    private void fill(List<?> list, int depth, int last, ByteBuffer data) throws HandlerException {
        path[depth] = 0;
        for (Object element : list) {
            if (depth < last) {
                fill((List<?>) element, depth + 1, last, data);
            } else {
                String wrong = elements.put(element, data);
                if (wrong != null) {
                    throw HandlerException.badRequest(
                            "Input '%s' is wrong at %s: %s".formatted(spec.name(), position(depth + 1), wrong));
                }
            }
            path[depth]++;
        }
    }

    /** Writes where we are, {@code user[0][2]}. */
    private String position(int depth) {
        return spec.name()
                + Arrays.stream(path, 0, depth).mapToObj(i -> "[" + i + "]").collect(Collectors.joining());
    }

    private boolean anyDimension() {
        return Arrays.stream(spec.shape().dims()).skip(1).anyMatch(dim -> dim == 0);
    }
}
