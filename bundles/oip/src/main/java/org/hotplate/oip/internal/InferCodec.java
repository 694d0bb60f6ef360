// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.Response;
import org.hotplate.http.Allowance;
import org.hotplate.http.HttpLimits;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.http.PredictionCodec;
import org.hotplate.http.Problem;
import org.hotplate.http.Reply;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.PredictionException;
import org.hotplate.oip.protocol.BinaryData;
import org.hotplate.oip.protocol.Datatypes;
import org.hotplate.oip.protocol.InferCall;
import org.hotplate.oip.protocol.InferRequest;
import org.hotplate.oip.protocol.Refusal;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** The syntax of one inference request and its reply. */
final class InferCodec implements PredictionCodec {

    private static final Pattern LENGTH = Pattern.compile("\\d{1,10}");
    private static final Pattern REFUSED = Pattern.compile("q=0(\\.0*)?");

    private final @Nullable String encoding;
    private final @Nullable String headerLength;
    private final boolean compressed;
    private final HttpLimits limits;

    /** The last call, which the response belongs to. */
    private volatile @Nullable InferCall call;

    /** Whether outputs of the last call that are not requested by name are binary. */
    private volatile boolean binaryOutputs;

    InferCodec(HttpServletRequest request, HttpLimits limits) {
        this.encoding = request.getHeader("Content-Encoding");
        this.headerLength = request.getHeader(ResponseWriter.HEADER_LENGTH);
        this.compressed = acceptsGzip(request.getHeader("Accept-Encoding"));
        this.limits = limits;
    }

    private static boolean acceptsGzip(@Nullable String accepted) {
        for (String each : accepted == null ? new String[0] : accepted.split(",", -1)) {
            String[] parts = each.strip().split(";", -1);
            String quality = parts.length > 1 ? parts[1].replace(" ", "") : "";
            if (parts[0].strip().equalsIgnoreCase("gzip")) {
                return !REFUSED.matcher(quality).matches();
            }
        }
        return false;
    }

    @Override
    public CompletableFuture<Response> call(
            Model model, Signature signature, byte[] body, CallContext context, Allowance memory)
            throws PredictionException {
        long limit = Math.min(limits.maxRequestSize(), model.maxRequestSize().orElse(Long.MAX_VALUE));
        byte[] plain = Body.decoded(body, encoding, limit, memory);
        int length = headerLength(plain.length);
        boolean raw = length == 0 && headerLength != null;
        InferRequest request =
                raw ? raw(plain, InferCall.inputs(model, signature)) : new RequestReader(plain, length, memory).read();
        binaryOutputs = raw || RequestReader.binaryOutputs(request);
        InferCall started = InferCall.start(model, signature, request, limits.maxElements(), context, memory);
        call = started;
        return started.response();
    }

    private int headerLength(int bodyLength) throws PredictionException {
        if (headerLength == null) {
            return bodyLength;
        }
        if (!LENGTH.matcher(headerLength).matches() || Long.parseLong(headerLength) > bodyLength) {
            throw Refusal.of(
                    "The header %s is '%s'; it must be the length of the JSON object in the body of %d bytes",
                    ResponseWriter.HEADER_LENGTH, Refusal.shown(headerLength), bodyLength);
        }
        return Integer.parseInt(headerLength);
    }

    /** Returns the request of a body that is the binary data of the only input, with a batch of 1. */
    private static InferRequest raw(byte[] body, List<TensorSpec> inputs) throws PredictionException {
        if (inputs.size() != 1) {
            throw Refusal.of(
                    "A body of binary data only needs a model with one input; this one has %s",
                    inputs.stream().map(TensorSpec::name).toList());
        }
        TensorSpec input = inputs.get(0);
        DataType type = Objects.requireNonNullElse(input.type(), DataType.FLOAT32);
        if (!input.shape().isRanked()) {
            throw Refusal.of("Input '%s' has no declared shape; send the shape in a JSON object", input.name());
        }
        int[] dims = input.shape().dims();
        if (dims.length > 0 && (dims[0] == Shape.ANY || type == DataType.STRING)) {
            dims[0] = 1;
        }
        ByteBuffer data = ByteBuffer.wrap(body);
        int open = -1;
        long known = type == DataType.STRING ? 1 : type.bytes();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != Shape.ANY) {
                known *= dims[i];
            } else if (open < 0) {
                open = i;
            } else {
                throw Refusal.of(
                        "Input '%s' of shape %s has several open dimensions; send the shape in a JSON object",
                        input.name(), input.shape());
            }
        }
        if (type == DataType.STRING) {
            if (open >= 0 || known != 1) {
                throw Refusal.of("Input '%s' has more than one element; send it with a JSON object", input.name());
            }
            data = ByteBuffer.allocate(Integer.BYTES + body.length)
                    .order(ByteOrder.nativeOrder())
                    .putInt(body.length)
                    .put(body)
                    .flip();
        } else if (open >= 0) {
            dims[open] = known == 0 ? 0 : (int) (body.length / known);
        }
        Tensor tensor = BinaryData.tensor(input.name(), type, Shape.of(dims), data);
        return new InferRequest(null, Map.of(), List.of(new InferRequest.Input(tensor, Map.of())), null);
    }

    @Override
    public Reply write(Response response, Allowance memory) throws NotRepresentableException, PredictionException {
        InferCall answered = Objects.requireNonNull(call);
        List<Tensor> tensors;
        try {
            tensors = answered.outputs(response, memory);
        } catch (PredictionException e) {
            if (e.kind() == FailureKind.BAD_REQUEST) {
                return Replies.error(Problem.badRequest(e.getMessage()));
            }
            throw e;
        }
        List<InferRequest.Output> requested = answered.request().outputs();
        List<ResponseWriter.Output> outputs = new ArrayList<>();
        for (Tensor tensor : tensors) {
            boolean binary = requested == null
                    ? binaryOutputs
                    : requested.get(outputs.size()).binary();
            outputs.add(new ResponseWriter.Output(tensor, binary));
        }
        for (ResponseWriter.Output output : outputs) {
            String fault = output.binary() ? null : ResponseWriter.jsonFault(output.tensor());
            if (fault != null) {
                String message = fault + "; request it as binary data";
                return Replies.error(
                        Datatypes.binaryOnly(output.tensor().type())
                                ? Problem.badRequest(message)
                                : Problem.internal(message));
            }
        }
        ResponseWriter writer = new ResponseWriter(
                answered.model().endpoint(),
                answered.model().version(),
                answered.request().id(),
                outputs,
                compressed);
        return Reply.of(200, writer.contentType(), memory, writer);
    }
}
