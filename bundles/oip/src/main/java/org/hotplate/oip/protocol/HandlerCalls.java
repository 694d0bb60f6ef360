// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.http.Allowance;
import org.hotplate.http.JsonValues;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** Requests to a model's handler, whose inputs are files, and whose responses are JSON. */
final class HandlerCalls {

    /** The name of the only output. */
    static final String OUTPUT = "response";

    private static final String CONTENT_TYPE = "content_type";

    private HandlerCalls() {}

    /**
     * Returns the items for the handler: a file or a JSON value for each input of one BYTES element, otherwise a tensor.
     *
     * @param maxElements the maximum number of values in the JSON of one input
     */
    static Request request(InferRequest request, Signature signature, int maxElements, Allowance memory)
            throws PredictionException {
        List<String> names = signature.inputs().stream().map(TensorSpec::name).toList();
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        for (InferRequest.Input input : request.inputs()) {
            Tensor tensor = input.tensor();
            if (!names.contains(tensor.name())) {
                throw Refusal.of(
                        "The model's handler has no input '%s'; it has %s", Refusal.shown(tensor.name()), names);
            }
            boolean file = tensor.type() == DataType.STRING && tensor.shape().size() == 1;
            items.put(tensor.name(), file ? content(input, maxElements, memory) : tensor);
        }
        return new Request(items);
    }

    private static @Nullable Object content(InferRequest.Input input, int maxElements, Allowance memory)
            throws PredictionException {
        ByteBuffer element = input.tensor().data();
        int length = element.getInt();
        memory.reserve(length);
        byte[] bytes = new byte[length];
        element.get(bytes);
        Object type = input.parameters().get(CONTENT_TYPE);
        if ("application/json".equals(type)) {
            return JsonItem.read(bytes, Refusal.shown(input.tensor().name()), maxElements, memory);
        }
        return "base64".equals(type) ? decoded(bytes, input, memory) : bytes;
    }

    private static byte[] decoded(byte[] bytes, InferRequest.Input input, Allowance memory) throws PredictionException {
        try {
            memory.reserve(bytes.length);
            return Base64.getDecoder().decode(bytes);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(
                    "Input '%s' is not valid base64: %s",
                    Refusal.shown(input.tensor().name()), e.getMessage());
        }
    }

    /** Returns a handler's response as one BYTES element that contains JSON. */
    static Tensor output(Response response, Allowance memory) throws NotRepresentableException, PredictionException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json =
                JsonText.FACTORY.createGenerator(new ReservingStream(text, memory), JsonEncoding.UTF8)) {
            new JsonValues(json).write(response.value());
        } catch (NotRepresentableException e) {
            throw e;
        } catch (IOException e) {
            if (e.getCause() instanceof PredictionException full) {
                throw full;
            }
            throw new UncheckedIOException("Memory cannot fail to be written", e);
        }
        byte[] bytes = text.toByteArray();
        ByteBuffer element = ByteBuffer.allocate(Integer.BYTES + bytes.length).order(ByteOrder.nativeOrder());
        return Tensor.of(
                OUTPUT,
                DataType.STRING,
                Shape.of(1),
                element.putInt(bytes.length).put(bytes).flip());
    }

    /** Reserves memory before more is written: a handler's numbers take several times their size as JSON. */
    private static final class ReservingStream extends OutputStream {

        /** A buffer that has grown is up to twice as long as its content, which is then copied twice. */
        private static final long COPIES = 4;

        private final OutputStream to;
        private final Allowance memory;

        ReservingStream(OutputStream to, Allowance memory) {
            this.to = to;
            this.memory = memory;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                memory.reserve(COPIES * length);
            } catch (PredictionException e) {
                throw new IOException(e);
            }
            to.write(bytes, offset, length);
        }
    }
}
