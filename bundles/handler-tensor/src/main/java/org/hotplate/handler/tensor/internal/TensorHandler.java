// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.tensor.internal;

import java.util.List;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.support.TensorInputs;
import org.hotplate.tensor.Tensor;

/** Converts a nested list for each input to tensors, and each output to a nested list. */
final class TensorHandler implements BatchHandler {

    private final TensorInputs inputs;
    private final boolean text;

    TensorHandler(TensorInputs inputs, boolean text) {
        this.inputs = inputs;
        this.text = text;
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        return inputs.read(request);
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) {
        return Response.ofOutputs(text ? outputs.stream().map(PythonText::of).toList() : outputs);
    }
}
