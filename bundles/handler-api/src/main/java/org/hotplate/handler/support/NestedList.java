// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/**
 * Converts the value of an input, nested lists or a scalar, to a tensor in three passes: the first elements determine
 * the shape, then the sizes of all lists are checked, then the elements are converted. Memory is allocated after the
 * second pass, when the number of elements is known to be correct.
 */
final class NestedList {

    private static final int MAX_DIMENSIONS = 32;

    private final TensorSpec spec;
    private final @Nullable Object value;
    private final ElementType elements;
    /** The current position in the lists, for messages. */
    private final int[] path = new int[MAX_DIMENSIONS];

    NestedList(TensorSpec spec, @Nullable Object value) {
        this.spec = spec;
        this.value = value;
        this.elements = new ElementType(Objects.requireNonNullElse(spec.type(), DataType.FLOAT32));
    }

    Tensor toTensor() throws HandlerException {
        Shape shape = shapeOfFirstElements();
        checkSizes(value, 0, shape);
        if (!spec.shape().withAnyBatch().accepts(shape)) {
            throw HandlerException.badRequest("Input '%s' has the shape %s; the model accepts %s%s"
                    .formatted(
                            spec.name(),
                            shape,
                            spec.shape(),
                            spec.shape().rank() > 0 ? ", where the first dimension is the batch" : ""));
        }
        if (elements.type() == DataType.STRING) {
            List<String> texts = new ArrayList<>();
            fill(value, 0, shape.rank(), element -> {
                if (!(element instanceof String text)) {
                    return ElementType.describe(element) + " is not a text";
                }
                texts.add(text);
                return null;
            });
            return Tensor.ofStrings(spec.name(), shape, texts);
        }
        ByteBuffer data = buffer(shape);
        fill(value, 0, shape.rank(), element -> elements.put(element, data));
        return Tensor.of(spec.name(), elements.type(), shape, data.flip());
    }

    private Shape shapeOfFirstElements() throws HandlerException {
        int[] dims = new int[MAX_DIMENSIONS];
        int rank = 0;
        Object element = value;
        while (element instanceof List<?> list) {
            if (rank == MAX_DIMENSIONS) {
                throw HandlerException.badRequest("Input '%s' has more than %d nested lists; the model accepts %s"
                        .formatted(spec.name(), MAX_DIMENSIONS, spec.shape()));
            }
            dims[rank++] = list.size();
            element = list.isEmpty() ? null : list.get(0);
        }
        if (rank == 0 && spec.shape().rank() > 0) {
            throw HandlerException.badRequest("Input '%s' must be a list of %s, was %s"
                    .formatted(
                            spec.name(),
                            elements.type() == DataType.STRING ? "texts" : "numbers",
                            ElementType.describe(value)));
        }
        // lists without elements do not show the dimensions of their elements
        for (; rank > 0 && dims[rank - 1] == 0 && rank < spec.shape().rank(); rank++) {
            dims[rank] = Math.max(0, spec.shape().dim(rank));
        }
        return Shape.of(Arrays.copyOf(dims, rank));
    }

    private void checkSizes(@Nullable Object element, int depth, Shape shape) throws HandlerException {
        if (depth == shape.rank()) {
            return;
        }
        if (!(element instanceof List<?> list)) {
            throw HandlerException.badRequest("Input '%s' is wrong at %s: %s, where the other elements are lists"
                    .formatted(spec.name(), position(depth), ElementType.describe(element)));
        }
        if (list.size() != shape.dim(depth)) {
            throw HandlerException.badRequest(
                    "Input '%s' has rows of different lengths: %s has %d elements, others have %d"
                            .formatted(spec.name(), position(depth), list.size(), shape.dim(depth)));
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
                    "Input '%s' of shape %s exceeds 2 GiB, the largest size of a tensor".formatted(spec.name(), shape),
                    e);
        }
    }

    /** Appends an element; returns null, or a description of the problem. */
    private interface Sink {
        @Nullable
        String put(@Nullable Object element);
    }

    private void fill(@Nullable Object element, int depth, int rank, Sink sink) throws HandlerException {
        if (depth == rank) {
            String wrong = sink.put(element);
            if (wrong != null) {
                throw HandlerException.badRequest(
                        "Input '%s' is wrong at %s: %s".formatted(spec.name(), position(depth), wrong));
            }
            return;
        }
        path[depth] = 0;
        for (Object inner : (List<?>) Objects.requireNonNull(element)) {
            fill(inner, depth + 1, rank, sink);
            path[depth]++;
        }
    }

    /** Returns the current position, such as {@code user[0][2]}. */
    private String position(int depth) {
        return spec.name()
                + Arrays.stream(path, 0, depth).mapToObj(i -> "[" + i + "]").collect(Collectors.joining());
    }
}
