// SPDX-License-Identifier: Apache-2.0
package org.hotplate.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;

/** Writes a tensor as nested lists, directly from its buffer. */
final class TensorJson {

    private final JsonGenerator json;
    private final Tensor tensor;
    private final List<String> texts;
    private int next;

    TensorJson(JsonGenerator json, Tensor tensor) {
        this.json = json;
        this.tensor = tensor;
        this.texts = tensor.type() == DataType.STRING ? tensor.strings() : List.of();
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
            case FLOAT16, FLOAT32, FLOAT64, BFLOAT16 -> real(tensor.get(index));
            case BOOLEAN -> json.writeBoolean(tensor.getLong(index) != 0);
            case STRING -> json.writeString(texts.get(index));
            case UINT64 -> json.writeNumber(new BigInteger(Long.toUnsignedString(tensor.getLong(index))));
            default -> json.writeNumber(tensor.getLong(index));
        }
    }

    private void real(double value) throws IOException {
        if (!Double.isFinite(value)) {
            throw NotRepresentableException.computed("Output '" + tensor.name() + "'");
        }
        json.writeNumber(value);
    }
}
