// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.hotplate.http.Reply;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.JsonText;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Writes a response: a JSON object, and the binary data of outputs after it. */
final class ResponseWriter implements Reply.Content {

    static final String HEADER_LENGTH = "Inference-Header-Content-Length";

    private static final int CHUNK = 8 << 10;

    /** An output and the form of its data. */
    record Output(Tensor tensor, boolean binary) {}

    private final String model;
    private final String version;
    private final @Nullable String id;
    private final List<Output> outputs;
    private final boolean compressed;

    /** @param version empty if the model has none */
    ResponseWriter(String model, String version, @Nullable String id, List<Output> outputs, boolean compressed) {
        this.model = model;
        this.version = version;
        this.id = id;
        this.outputs = List.copyOf(outputs);
        this.compressed = compressed;
    }

    String contentType() {
        return hasBinary() ? "application/octet-stream" : "application/json";
    }

    private boolean hasBinary() {
        return outputs.stream().anyMatch(Output::binary);
    }

    @Override
    public Map<String, String> write(OutputStream out) throws IOException {
        Map<String, String> headers = new HashMap<>();
        if (compressed) {
            headers.put("Content-Encoding", "gzip");
            headers.put("Vary", "Accept-Encoding");
            try (OutputStream gzip = new GZIPOutputStream(out, CHUNK)) {
                writePlain(gzip, headers);
            }
        } else {
            writePlain(out, headers);
        }
        return Map.copyOf(headers);
    }

    private void writePlain(OutputStream out, Map<String, String> headers) throws IOException {
        CountedStream counted = new CountedStream(out);
        try (JsonGenerator json = JsonText.FACTORY.createGenerator(counted, JsonEncoding.UTF8)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            json.writeStartObject();
            json.writeStringField("model_name", model);
            if (!version.isEmpty()) {
                json.writeStringField("model_version", version);
            }
            if (id != null) {
                json.writeStringField("id", id);
            }
            json.writeArrayFieldStart("outputs");
            for (Output output : outputs) {
                output(json, output);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (hasBinary()) {
            headers.put(HEADER_LENGTH, Long.toString(counted.count()));
            for (Output output : outputs) {
                if (output.binary()) {
                    binary(out, output.tensor().data());
                }
            }
        }
    }

    private static void output(JsonGenerator json, Output output) throws IOException {
        Tensor tensor = output.tensor();
        json.writeStartObject();
        json.writeStringField("name", tensor.name());
        json.writeStringField("datatype", Datatypes.name(tensor.type()));
        json.writeArrayFieldStart("shape");
        for (int dim : tensor.shape().dims()) {
            json.writeNumber(dim);
        }
        json.writeEndArray();
        if (output.binary()) {
            json.writeObjectFieldStart("parameters");
            json.writeNumberField(RequestReader.BINARY_SIZE, tensor.data().remaining());
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            elements(json, tensor);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** Writes the elements in row-major order. */
    private static void elements(JsonGenerator json, Tensor tensor) throws IOException {
        int size = tensor.shape().size();
        if (tensor.type() == DataType.STRING) {
            for (String text : tensor.strings()) {
                json.writeString(text);
            }
            return;
        }
        for (int i = 0; i < size; i++) {
            switch (tensor.type()) {
                case FLOAT32 -> json.writeNumber((float) tensor.get(i));
                case FLOAT64 -> json.writeNumber(tensor.get(i));
                case BOOLEAN -> json.writeBoolean(tensor.getLong(i) != 0);
                case UINT64 -> json.writeNumber(new BigInteger(Long.toUnsignedString(tensor.getLong(i))));
                default -> json.writeNumber(tensor.getLong(i));
            }
        }
    }

    private static void binary(OutputStream out, ByteBuffer data) throws IOException {
        byte[] chunk = new byte[Math.min(CHUNK, data.remaining())];
        while (data.hasRemaining()) {
            int count = Math.min(chunk.length, data.remaining());
            data.get(chunk, 0, count);
            out.write(chunk, 0, count);
        }
    }

    /** Describes why an output has no JSON form; null if it has one. */
    static @Nullable String jsonFault(Tensor tensor) {
        if (Datatypes.binaryOnly(tensor.type())) {
            return "Output '%s' is %s, which has no JSON form".formatted(tensor.name(), Datatypes.name(tensor.type()));
        }
        if (tensor.type().isReal()) {
            int size = tensor.shape().size();
            for (int i = 0; i < size; i++) {
                if (!Double.isFinite(tensor.get(i))) {
                    return "Output '%s' contains NaN or Infinity, which JSON cannot represent".formatted(tensor.name());
                }
            }
        }
        return null;
    }
}
