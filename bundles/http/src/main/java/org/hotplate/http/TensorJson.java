// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Writes a tensor as nested lists, straight from its buffer. */
final class TensorJson {

    private final JsonGenerator json;
    private final Tensor tensor;
    private final ByteBuffer data;
    private int next;

    TensorJson(JsonGenerator json, Tensor tensor) {
        this.json = json;
        this.tensor = tensor;
        this.data = tensor.data();
    }

    void write() throws IOException {
        write(0);
    }

    private void write(int axis) throws IOException {
        Shape shape = tensor.shape();
        if (axis == shape.rank()) {
            element(next++);
            return;
        }
        json.writeStartArray();
        for (int i = 0; i < shape.dim(axis); i++) {
            write(axis + 1);
        }
        json.writeEndArray();
    }

    private void element(int index) throws IOException {
        switch (tensor.type()) {
            case FLOAT16, FLOAT32, FLOAT64 ->
                json.writeNumber(NotRepresentableException.finite(tensor.get(index), "Output '" + tensor.name() + "'"));
            // beyond 2^53 a double is not exact
            case INT64 -> json.writeNumber(data.getLong(index * DataType.INT64.bytes()));
            case INT32, INT8, UINT8 -> json.writeNumber((int) tensor.get(index));
            case BOOLEAN -> json.writeBoolean(tensor.get(index) != 0);
        }
    }
}
