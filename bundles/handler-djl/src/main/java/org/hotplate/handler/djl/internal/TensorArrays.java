// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Copies DJL arrays to tensors and vice versa. They share no memory. */
final class TensorArrays {

    private TensorArrays() {}

    /** Copies an array to the Java heap; waits until the engine has computed it. */
    static Tensor tensor(String name, NDArray array) throws HandlerException {
        DataType type = type(name, array.getDataType());
        long[] dims = array.getShape().getShape();
        if (Arrays.stream(dims).anyMatch(dim -> dim < 1)) {
            throw fault("'%s' of shape %s is empty".formatted(name, array.getShape()));
        }
        ByteBuffer outside = array.toByteBuffer();
        byte[] elements = new byte[outside.remaining()];
        outside.get(elements);
        Shape shape = Shape.of(Arrays.stream(dims).mapToInt(Math::toIntExact).toArray());
        return Tensor.of(name, type, shape, ByteBuffer.wrap(elements));
    }

    /** Copies a tensor to an array of the manager. */
    static NDArray array(NDManager manager, Tensor tensor) {
        long[] dims = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
        NDArray array = manager.create(
                new ai.djl.ndarray.types.Shape(dims),
                ai.djl.ndarray.types.DataType.valueOf(tensor.type().name()));
        array.set(tensor.data());
        array.setName(tensor.name());
        return array;
    }

    /** Returns the tensor type of the same name. */
    private static DataType type(String name, ai.djl.ndarray.types.DataType type) throws HandlerException {
        for (DataType known : DataType.values()) {
            if (known.name().equals(type.name())) {
                return known;
            }
        }
        throw fault("'%s' is of type %s; a tensor can be one of %s"
                .formatted(name, type, Arrays.toString(DataType.values())));
    }

    private static HandlerException fault(String what) {
        return new HandlerException(FailureKind.INTERNAL, "The translator's array " + what, null);
    }
}
