// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.tensor.internal;

import java.util.ArrayList;
import java.util.List;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** Nested lists in, nested lists out: one for each input, one for each output. */
final class TensorHandler implements ModelHandler {

    private final List<TensorSpec> inputs;
    private final boolean text;

    TensorHandler(List<TensorSpec> inputs, boolean text) {
        this.inputs = inputs;
        this.text = text;
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        List<Tensor> tensors = new ArrayList<>(inputs.size());
        for (TensorSpec input : inputs) {
            tensors.add(new NestedList(input, request.item(input.name())).toTensor());
        }
        return tensors;
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) {
        return new Response(text ? outputs.stream().map(PythonText::of).toList() : List.copyOf(outputs));
    }
}
