// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.Request;
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
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.jspecify.annotations.Nullable;

/** The syntax of one inference request and its reply. */
final class InferCodec implements PredictionCodec {

    /** The parameter of a request whose inputs are for the model's handler. */
    private static final String HANDLER = "handler";

    private final @Nullable String encoding;
    private final @Nullable String headerLength;
    private final boolean compressed;
    private final HttpLimits limits;

    private volatile @Nullable Call call;

    /** The last call, which the response belongs to. */
    private record Call(Model model, InferRequest request, boolean toHandler, boolean binaryOutputs) {}

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
                return !quality.matches("q=0(\\.0*)?");
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
        List<TensorSpec> network = model.networkInputs();
        List<TensorSpec> inputs = network.isEmpty() ? signature.inputs() : network;
        int length = headerLength(plain.length);
        boolean raw = length == 0 && headerLength != null;
        InferRequest request = raw ? raw(plain, inputs) : new RequestReader(plain, length, memory).read();
        boolean toHandler = RequestReader.flag(request.parameters(), HANDLER, false);
        boolean binary = raw || RequestReader.binaryOutputs(request);
        call = new Call(model, request, toHandler, binary);
        if (toHandler) {
            return model.predict(HandlerCalls.request(request, signature, limits.maxElements(), memory), context);
        }
        Request tensors = tensors(request, inputs);
        checkOutputs(request, model.networkOutputs());
        return model.infer(tensors, context);
    }

    private int headerLength(int bodyLength) throws PredictionException {
        if (headerLength == null) {
            return bodyLength;
        }
        if (!headerLength.matches("\\d{1,10}") || Long.parseLong(headerLength) > bodyLength) {
            throw Refusal.of(
                    "The header %s is '%s'; it must be the length of the JSON object in the body of %d bytes",
                    ResponseWriter.HEADER_LENGTH, Refusal.shown(headerLength), bodyLength);
        }
        return Integer.parseInt(headerLength);
    }

    /** Returns the request of a body that is the binary data of the only input, with a batch of 1. */
    private static InferRequest raw(byte[] body, List<TensorSpec> inputs) throws PredictionException {
        if (inputs.size() != 1) {
            throw Refusal.of("A body of binary data only needs a model with one input; this one has %s", names(inputs));
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
        Tensor tensor = RequestReader.binary(input.name(), type, Shape.of(dims), data);
        return new InferRequest(null, Map.of(), List.of(new InferRequest.Input(tensor, Map.of())), null);
    }

    /** Returns the tensors for the network, which must have its names, types and shapes. */
    private static Request tensors(InferRequest request, List<TensorSpec> inputs) throws PredictionException {
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (InferRequest.Input input : request.inputs()) {
            given.put(input.tensor().name(), input.tensor());
        }
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        for (TensorSpec spec : inputs) {
            Tensor tensor = given.remove(spec.name());
            if (tensor == null) {
                throw Refusal.of("Input '%s' is missing; the model has the inputs %s", spec.name(), names(inputs));
            }
            String type = Datatypes.name(spec.type());
            if (!Datatypes.name(tensor.type()).equals(type)) {
                String hint = tensor.type() == DataType.STRING
                        ? "; the parameter \"handler\": true passes BYTES to the model's handler"
                        : "";
                throw Refusal.of(
                        "Input '%s' has the datatype %s; the model accepts %s%s",
                        spec.name(), Datatypes.name(tensor.type()), type, hint);
            }
            Shape accepted = spec.shape().withAnyBatch();
            if (!accepted.accepts(tensor.shape())) {
                throw Refusal.of(
                        "Input '%s' has the shape %s; the model accepts %s", spec.name(), tensor.shape(), accepted);
            }
            ordered.put(spec.name(), tensor);
        }
        if (!given.isEmpty()) {
            throw Refusal.of(
                    "The model has no input '%s'; it has %s",
                    Refusal.shown(given.keySet().iterator().next()), names(inputs));
        }
        return new Request(ordered);
    }

    private static List<String> names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).toList();
    }

    private static void checkOutputs(InferRequest request, List<TensorSpec> outputs) throws PredictionException {
        List<InferRequest.Output> requested = request.outputs();
        if (requested == null || outputs.isEmpty()) {
            return;
        }
        List<String> names = names(outputs);
        for (InferRequest.Output output : requested) {
            if (!names.contains(output.name())) {
                throw Refusal.of("The model has no output '%s'; it has %s", Refusal.shown(output.name()), names);
            }
        }
    }

    @Override
    public Reply write(Response response, Allowance memory) throws NotRepresentableException, PredictionException {
        Call answered = Objects.requireNonNull(call);
        List<Tensor> tensors = answered.toHandler()
                ? List.of(HandlerCalls.output(response, memory))
                : ((List<?>) Objects.requireNonNull(response.value()))
                        .stream().map(Tensor.class::cast).toList();
        List<ResponseWriter.Output> outputs = new ArrayList<>();
        List<InferRequest.Output> requested = answered.request().outputs();
        if (requested == null) {
            tensors.forEach(tensor -> outputs.add(new ResponseWriter.Output(tensor, answered.binaryOutputs())));
        } else {
            for (InferRequest.Output each : requested) {
                Tensor tensor = named(each.name(), tensors);
                if (tensor == null) {
                    return Replies.error(Problem.badRequest("The model has no output '%s'; it has %s"
                            .formatted(
                                    Refusal.shown(each.name()),
                                    tensors.stream().map(Tensor::name).toList())));
                }
                if (each.classes() > 0 && tensor.type() == DataType.STRING) {
                    return Replies.error(
                            Problem.badRequest("Output '%s' is BYTES, which cannot be ranked".formatted(each.name())));
                }
                outputs.add(new ResponseWriter.Output(
                        each.classes() > 0 ? ResponseWriter.classes(tensor, each.classes()) : tensor, each.binary()));
            }
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

    private static @Nullable Tensor named(String name, List<Tensor> tensors) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
