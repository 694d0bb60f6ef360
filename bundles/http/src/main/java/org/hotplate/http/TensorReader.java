// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Reads nested JSON lists of numbers directly into the buffer of one tensor. */
public final class TensorReader {

    private final JsonParser json;
    private final TensorSpec spec;
    private final DataType type;
    private final Allowance memory;
    /** Negative while the size is unknown. */
    private final int[] dims;

    private ByteBuffer data = ByteBuffer.allocate(0);

    private TensorReader(JsonParser json, TensorSpec spec, Allowance memory) {
        this.json = json;
        this.spec = spec;
        this.type = Objects.requireNonNullElse(spec.type(), DataType.FLOAT32);
        this.memory = memory;
        this.dims = spec.shape().withAnyBatch().dims();
    }

    /**
     * Reads the value that the parser's current token begins.
     *
     * @return null if the value does not exactly match the spec: lists of its shape, with any batch, of numbers that
     *     fit its type; also for 16-bit floats, booleans, texts, and buffers beyond 2 GiB. The parser is then at an
     *     unspecified token inside the value
     * @throws PredictionException if there is not enough memory for the tensor
     */
    public static @Nullable Tensor read(JsonParser json, TensorSpec spec, Allowance memory)
            throws IOException, PredictionException {
        TensorReader reader = new TensorReader(json, spec, memory);
        return reader.isSupported() && reader.value(json.currentToken(), 0)
                ? Tensor.of(spec.name(), reader.type, Shape.of(reader.dims), reader.data.flip())
                : null;
    }

    private boolean isSupported() {
        return spec.shape().isRanked() && (type.isInteger() || type == DataType.FLOAT32 || type == DataType.FLOAT64);
    }

    private boolean value(JsonToken token, int axis) throws IOException, PredictionException {
        return axis == dims.length ? number(token) : token == JsonToken.START_ARRAY && list(axis);
    }

    private boolean list(int axis) throws IOException, PredictionException {
        int size = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (!value(token, axis + 1)) {
                return false;
            }
            size++;
        }
        if (dims[axis] < 0) {
            dims[axis] = size;
        }
        // an empty list of lists does not show their sizes
        return size == dims[axis] && (size > 0 || axis + 1 == dims.length);
    }

    private boolean number(JsonToken token) throws IOException, PredictionException {
        if (token == JsonToken.VALUE_NUMBER_INT && type.isInteger()) {
            boolean big = json.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
            if (big || !type.contains(json.getLongValue()) || !hasRoom()) {
                return false;
            }
            type.put(json.getLongValue(), data);
            return true;
        }
        if (!type.isReal() || !token.isNumeric()) {
            return false;
        }
        // as a double first, as in Python, so that rounding is the same
        double value = json.getDoubleValue();
        boolean fits = type == DataType.FLOAT64 ? Double.isFinite(value) : Float.isFinite((float) value);
        if (!fits || !hasRoom()) {
            return false;
        }
        type.put(value, data);
        return true;
    }

    /** Ensures that there is space for one more element. */
    private boolean hasRoom() throws PredictionException {
        if (data.remaining() >= type.bytes()) {
            return true;
        }
        long size = data.capacity() == 0 ? firstSize() : 2L * data.capacity();
        if (size > Integer.MAX_VALUE) {
            return false;
        }
        memory.reserve(size);
        data = ByteBuffer.allocate((int) size).order(ByteOrder.nativeOrder()).put(data.flip());
        return true;
    }

    /** Returns the size of a tensor of one row, but not much more than the received bytes can fill. */
    private long firstSize() {
        long elements = 1;
        for (int dim : spec.shape().dims()) {
            elements = Math.min(elements * Math.max(dim, 1), 1 << 10);
        }
        return elements * type.bytes();
    }
}
