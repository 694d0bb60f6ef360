// SPDX-License-Identifier: Apache-2.0
package org.hotplate.oip.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.http.Allowance;
import org.hotplate.http.NotRepresentableException;
import org.hotplate.model.CallContext;
import org.hotplate.model.Model;
import org.hotplate.model.PredictionException;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** The call of a model by one request: of its network, or of its handler if the request has that parameter. */
public final class InferCall {

    private final Model model;
    private final InferRequest request;
    private final boolean toHandler;
    private final CompletableFuture<Response> response;

    private InferCall(Model model, InferRequest request, boolean toHandler, CompletableFuture<Response> response) {
        this.model = model;
        this.request = request;
        this.toHandler = toHandler;
        this.response = response;
    }

    /**
     * Checks a request and calls the model.
     *
     * @param signature the model's
     * @param maxElements the maximum number of values in the JSON of one input for the handler
     */
    public static InferCall start(
            Model model,
            Signature signature,
            InferRequest request,
            int maxElements,
            CallContext context,
            Allowance memory)
            throws PredictionException {
        if (Parameters.flag(request.parameters(), Parameters.HANDLER, false)) {
            Request items = HandlerCalls.request(request, signature, maxElements, memory);
            return new InferCall(model, request, true, model.predict(items, context));
        }
        Request tensors = tensors(request, inputs(model, signature));
        checkOutputs(request, model.networkOutputs());
        return new InferCall(model, request, false, model.infer(tensors, context));
    }

    /** Returns the inputs of a model's network; those of its signature if the network declares none. */
    public static List<TensorSpec> inputs(Model model, Signature signature) {
        List<TensorSpec> network = model.networkInputs();
        return network.isEmpty() ? signature.inputs() : network;
    }

    public Model model() {
        return model;
    }

    public InferRequest request() {
        return request;
    }

    /** Returns the result, as {@link Model#predict(Request, CallContext)} does. */
    public CompletableFuture<Response> response() {
        return response;
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
                throw unknownOutput(output, names);
            }
        }
    }

    private static PredictionException unknownOutput(InferRequest.Output output, List<String> names) {
        return Refusal.of("The model has no output '%s'; it has %s", Refusal.shown(output.name()), names);
    }

    /**
     * Returns the requested outputs of a response, in their order; all if none is requested.
     *
     * @param answer the result of the call
     * @throws PredictionException if a requested output does not exist or cannot be ranked, or if memory is missing
     */
    public List<Tensor> outputs(Response answer, Allowance memory)
            throws NotRepresentableException, PredictionException {
        List<Tensor> tensors = toHandler
                ? List.of(HandlerCalls.output(answer, memory))
                : ((List<?>) Objects.requireNonNull(answer.value()))
                        .stream().map(Tensor.class::cast).toList();
        List<InferRequest.Output> requested = request.outputs();
        if (requested == null) {
            return tensors;
        }
        List<Tensor> outputs = new ArrayList<>();
        for (InferRequest.Output each : requested) {
            Tensor tensor = tensors.stream()
                    .filter(candidate -> candidate.name().equals(each.name()))
                    .findFirst()
                    .orElseThrow(() -> unknownOutput(
                            each, tensors.stream().map(Tensor::name).toList()));
            if (each.classes() > 0 && tensor.type() == DataType.STRING) {
                throw Refusal.of("Output '%s' is BYTES, which cannot be ranked", each.name());
            }
            outputs.add(each.classes() > 0 ? Classification.of(tensor, each.classes()) : tensor);
        }
        return outputs;
    }
}
