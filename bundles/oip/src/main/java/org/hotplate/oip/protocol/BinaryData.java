// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/**
 * The binary data of inputs: little-endian, in row-major order, without padding. An element of BYTES is its length in
 * 4 bytes, and that many bytes.
 */
public final class BinaryData {

    /** More dimensions than any network has. */
    public static final int MAX_RANK = 32;

    private BinaryData() {}

    /** Returns a tensor of binary data, without a copy. The byte order is that of all platforms with engines. */
    public static Tensor tensor(String name, DataType type, Shape shape, ByteBuffer data) throws PredictionException {
        long elements = elements(shape);
        boolean text = type == DataType.STRING;
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException("Binary data needs a little-endian machine");
        }
        if (!text && (elements > Integer.MAX_VALUE || elements * type.bytes() != data.remaining())) {
            throw Refusal.of(
                    "Input '%s' of datatype %s and shape %s needs %s bytes, and has %d",
                    Refusal.shown(name),
                    Datatypes.name(type),
                    shape,
                    elements > Integer.MAX_VALUE ? "too many" : elements * type.bytes(),
                    data.remaining());
        }
        if (text && elements > data.remaining() / Integer.BYTES) {
            throw Refusal.of(
                    "Input '%s' of shape %s has %s elements, more than its %d bytes can contain",
                    Refusal.shown(name), shape, elements == Long.MAX_VALUE ? "too many" : elements, data.remaining());
        }
        if (type == DataType.BOOLEAN) {
            for (int i = data.position(); i < data.limit(); i++) {
                if (data.get(i) != 0 && data.get(i) != 1) {
                    throw Refusal.of(
                            "Element %d of input '%s' is %d; a BOOL is 0 or 1",
                            i - data.position(), Refusal.shown(name), data.get(i) & 0xff);
                }
            }
        }
        try {
            return Tensor.of(name, type, shape, data);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(
                    "The binary data of input '%s' is not %d elements, each a length of 4 bytes and that many bytes",
                    Refusal.shown(name), elements);
        }
    }

    /** Returns the number of elements of a fixed shape; the largest number if it is too large. */
    public static long elements(Shape shape) {
        long elements = 1;
        boolean tooMany = false;
        for (int dim : shape.dims()) {
            if (dim == 0) {
                return 0;
            }
            tooMany = tooMany || elements > Long.MAX_VALUE / dim;
            elements = tooMany ? elements : elements * dim;
        }
        return tooMany ? Long.MAX_VALUE : elements;
    }
}
