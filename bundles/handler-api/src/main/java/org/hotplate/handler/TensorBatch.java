// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Joins the tensors of several requests along the first dimension, and splits the outputs. */
public final class TensorBatch {

    private TensorBatch() {}

    /**
     * Joins the first tensors of all requests into one tensor, the second tensors into another, and so on.
     *
     * @param requests at least one; all with equally many tensors of the same names, types and shapes
     * @throws IllegalArgumentException if the tensors differ in name, type, shape or number, or have no dimension
     */
    public static List<Tensor> join(List<List<Tensor>> requests) {
        List<Tensor> first = requests.get(0);
        List<Tensor> joined = new ArrayList<>(first.size());
        for (int i = 0; i < first.size(); i++) {
            int index = i;
            joined.add(
                    joinOne(requests.stream().map(tensors -> tensors.get(index)).toList()));
        }
        for (List<Tensor> tensors : requests) {
            if (tensors.size() != first.size()) {
                throw new IllegalArgumentException(
                        "%s and %s cannot be joined: one has more tensors".formatted(first, tensors));
            }
        }
        return joined;
    }

    private static Tensor joinOne(List<Tensor> tensors) {
        Tensor first = tensors.get(0);
        int[] dims = first.shape().dims();
        for (Tensor tensor : tensors) {
            if (dims.length == 0
                    || !tensor.name().equals(first.name())
                    || tensor.type() != first.type()
                    || !tensor.shape().equals(first.shape())) {
                throw new IllegalArgumentException(
                        "%s and %s cannot be joined along a first dimension".formatted(first, tensor));
            }
        }
        dims[0] = Math.multiplyExact(dims[0], tensors.size());
        int bytes = 0;
        for (Tensor tensor : tensors) {
            bytes = Math.addExact(bytes, tensor.data().remaining());
        }
        ByteBuffer data = ByteBuffer.allocate(bytes);
        tensors.forEach(tensor -> data.put(tensor.data()));
        return Tensor.of(first.name(), first.type(), Shape.of(dims), data.flip());
    }

    /**
     * Returns each request's part of every output; the data is not copied.
     *
     * @param outputs the network's outputs for all requests
     * @param count the number of requests
     * @throws HandlerException of kind {@link FailureKind#INTERNAL} if the first dimension of an output is not a
     *     multiple of {@code count}
     */
    public static List<List<Tensor>> split(List<Tensor> outputs, int count) throws HandlerException {
        List<List<Tensor>> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            List<Tensor> own = new ArrayList<>(outputs.size());
            for (Tensor output : outputs) {
                own.add(part(output, i, count));
            }
            requests.add(own);
        }
        return requests;
    }

    private static Tensor part(Tensor output, int index, int count) throws HandlerException {
        Shape shape = output.shape();
        if (shape.rank() == 0 || shape.dim(0) % count != 0) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Output '%s' has the shape %s, which cannot be divided among %d requests"
                            .formatted(output.name(), shape, count),
                    null);
        }
        int rows = shape.dim(0) / count;
        return output.rows(index * rows, rows);
    }
}
