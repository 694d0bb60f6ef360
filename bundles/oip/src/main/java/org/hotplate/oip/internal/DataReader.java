// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.hotplate.http.Allowance;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.BinaryData;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.Refusal;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Reads the member {@code data} of an input, flat or nested, directly into the buffer of its tensor. */
final class DataReader {

    private static final BigInteger MAX_UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    /** How many bytes of a text's buffer are reserved first. */
    private static final int FIRST = 1 << 10;

    private final JsonParser json;
    private final String name;
    private final DataType type;
    private final Shape shape;
    private final Allowance memory;
    private final int elements;
    private ByteBuffer data;
    private int read;

    private DataReader(JsonParser json, String name, DataType type, Shape shape, int elements, Allowance memory) {
        this.json = json;
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.memory = memory;
        this.elements = elements;
        this.data = ByteBuffer.allocate(0);
    }

    /**
     * Reads the value that the parser's current token begins.
     *
     * @param length the length of the JSON text, which limits how many elements there can be
     */
    static Tensor read(JsonParser json, String name, DataType type, Shape shape, int length, Allowance memory)
            throws IOException, PredictionException {
        if (Datatypes.binaryOnly(type)) {
            throw Refusal.of(
                    "Input '%s' is %s, which has no JSON form; send it as binary data",
                    Refusal.shown(name), Datatypes.name(type));
        }
        long elements = BinaryData.elements(shape);
        // an element is one character at least, and a comma separates it from the next one
        if (elements > length / 2 + 1) {
            throw Refusal.of(
                    "Input '%s' of shape %s has %s elements, more than the body contains",
                    Refusal.shown(name), shape, elements == Long.MAX_VALUE ? "too many" : elements);
        }
        return new DataReader(json, name, type, shape, (int) elements, memory).tensor();
    }

    private Tensor tensor() throws IOException, PredictionException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Refusal.of("The data of input '%s' must be an array", Refusal.shown(name));
        }
        long bytes = type == DataType.STRING ? FIRST : (long) elements * type.bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw tooLarge();
        }
        memory.reserve(bytes);
        data = ByteBuffer.allocate((int) bytes).order(ByteOrder.nativeOrder());
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_ARRAY) {
            nested(first, 0);
        } else {
            flat(first);
        }
        if (read < elements) {
            throw count(Integer.toString(read));
        }
        return Tensor.of(name, type, shape, data.flip());
    }

    private void flat(JsonToken first) throws IOException, PredictionException {
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == JsonToken.START_ARRAY) {
                throw Refusal.of(
                        "The data of input '%s' mixes elements and arrays; it must be flat, or nested like its shape %s",
                        Refusal.shown(name), shape);
            }
            element(token);
        }
    }

    /** @param first the first token in an array of a dimension */
    private void nested(JsonToken first, int axis) throws IOException, PredictionException {
        int size = 0;
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (axis + 1 >= shape.rank()) {
                element(token);
            } else if (token == JsonToken.START_ARRAY) {
                nested(json.nextToken(), axis + 1);
            } else {
                throw notNested();
            }
            size++;
        }
        if (axis >= shape.rank() || size != shape.dim(axis)) {
            throw notNested();
        }
    }

    private PredictionException notNested() {
        return Refusal.of("The nested data of input '%s' does not have its shape %s", Refusal.shown(name), shape);
    }

    private PredictionException count(String found) {
        return Refusal.of(
                "Input '%s' of shape %s needs %d elements, and its data has %s",
                Refusal.shown(name), shape, elements, found);
    }

    private PredictionException tooLarge() {
        return Refusal.of("Input '%s' has more than 2 GiB", Refusal.shown(name));
    }

    private void element(JsonToken token) throws IOException, PredictionException {
        if (token == JsonToken.START_ARRAY) {
            throw notNested();
        }
        if (read++ == elements) {
            throw count("more");
        }
        switch (type) {
            case BOOLEAN -> {
                if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                    throw wrong();
                }
                data.put((byte) (token == JsonToken.VALUE_TRUE ? 1 : 0));
            }
            case STRING -> text(token);
            case FLOAT32, FLOAT64 -> real(token);
            default -> integer(token);
        }
    }

    private void real(JsonToken token) throws IOException, PredictionException {
        if (!token.isNumeric()) {
            throw wrong();
        }
        // as a double first, as clients in Python do, so that rounding is the same
        double value = json.getDoubleValue();
        if (type == DataType.FLOAT64 ? !Double.isFinite(value) : !Float.isFinite((float) value)) {
            throw wrong();
        }
        type.put(value, data);
    }

    private void integer(JsonToken token) throws IOException, PredictionException {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw wrong();
        }
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger big = json.getBigIntegerValue();
            if (type != DataType.UINT64 || big.signum() < 0 || big.compareTo(MAX_UINT64) > 0) {
                throw wrong();
            }
            data.putLong(big.longValue());
            return;
        }
        long value = json.getLongValue();
        if (!type.contains(value)) {
            throw wrong();
        }
        type.put(value, data);
    }

    private void text(JsonToken token) throws IOException, PredictionException {
        if (token != JsonToken.VALUE_STRING) {
            throw wrong();
        }
        // characters of two bytes, and their bytes
        memory.reserve(5L * json.getTextLength());
        byte[] text = json.getText().getBytes(StandardCharsets.UTF_8);
        long needed = (long) data.position() + Integer.BYTES + text.length;
        if (needed > data.capacity()) {
            long size = Math.max(needed, 2L * data.capacity());
            if (size > Integer.MAX_VALUE - 8) {
                throw tooLarge();
            }
            memory.reserve(size);
            data = ByteBuffer.allocate((int) size)
                    .order(ByteOrder.nativeOrder())
                    .put(data.flip());
        }
        data.putInt(text.length).put(text);
    }

    private PredictionException wrong() throws IOException {
        return Refusal.of(
                "Element %d of input '%s' is %s, which is not a value of %s",
                read - 1,
                Refusal.shown(name),
                json.currentToken() == null || json.currentToken().isStructStart()
                        ? "an object"
                        : Refusal.shown(json.getText()),
                Datatypes.name(type));
    }
}
