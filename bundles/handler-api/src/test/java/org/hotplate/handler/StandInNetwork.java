// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler;

import java.util.List;
import java.util.function.Function;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/** A small network in plain Java whose outputs a test can calculate. */
public record StandInNetwork(Function<List<Tensor>, List<Tensor>> function) implements BorrowedNetwork {

    @Override
    public List<TensorSpec> inputs() {
        throw new AssertionError("a handler of the zoo has the signature's");
    }

    @Override
    public List<TensorSpec> outputs() {
        throw new AssertionError("a handler of the zoo has each output's own name");
    }

    @Override
    public List<Tensor> forward(List<Tensor> inputs) {
        return function.apply(inputs);
    }

    /** Runs all steps of a handler for a request. */
    public Object answer(ModelHandler handler, Request request) throws HandlerException {
        List<Tensor> inputs = handler.preprocess(request);
        return handler.postprocess(handler.inference(inputs, this, request), request)
                .value();
    }
}
