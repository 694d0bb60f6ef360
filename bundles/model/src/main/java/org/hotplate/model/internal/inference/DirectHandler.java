// SPDX-License-Identifier: Apache-2.0
package org.hotplate.model.internal.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** Passes the tensors of a request to the network, and the network's tensors to the caller. */
final class DirectHandler implements BatchHandler {

    private final Supplier<List<TensorSpec>> inputs;

    /** @param inputs the network's own inputs */
    DirectHandler(Supplier<List<TensorSpec>> inputs) {
        this.inputs = inputs;
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        List<TensorSpec> specs = inputs.get();
        if (request.names().size() > specs.size()) {
            throw HandlerException.badRequest("The request has the inputs %s; the network has %s"
                    .formatted(
                            request.names(),
                            specs.stream().map(TensorSpec::name).toList()));
        }
        List<Tensor> tensors = new ArrayList<>(specs.size());
        for (TensorSpec spec : specs) {
            if (!(request.item(spec.name()) instanceof Tensor tensor)) {
                throw HandlerException.badRequest("Input '%s' must be a tensor".formatted(spec.name()));
            }
            tensors.add(checked(tensor, spec));
        }
        return tensors;
    }

    private static Tensor checked(Tensor tensor, TensorSpec spec) throws HandlerException {
        DataType type = Objects.requireNonNullElse(spec.type(), DataType.FLOAT32);
        Shape shape = spec.shape().withAnyBatch();
        if (tensor.type() != type || !shape.accepts(tensor.shape())) {
            throw HandlerException.badRequest("Input '%s' is %s %s; the network accepts %s %s"
                    .formatted(spec.name(), tensor.type(), tensor.shape(), type, shape));
        }
        return tensor.name().equals(spec.name()) ? tensor : tensor.named(spec.name());
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) {
        return Response.ofOutputs(outputs);
    }
}
