// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.crepe.internal;

import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerContract;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.SampleContext;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

class CrepeHandlerContractTest extends HandlerContract {

    @Override
    protected ModelHandlerFactory factory() {
        return new CrepeHandlers();
    }

    @Override
    protected HandlerContext context() {
        TensorSpec input = new TensorSpec("data", Shape.of(Shape.ANY, 69, 1014));
        return new SampleContext(new Signature(List.of(input), Signature.JSON, List.of(), Signature.JSON), Map.of());
    }

    @Override
    protected Object item(TensorSpec input, int variant) {
        return List.of(Map.of("review_title", "title", "review", "abcd".substring(variant, variant + 1)));
    }

    /** Counts the letters, with one class for each row. */
    @Override
    protected List<Tensor> run(List<Tensor> inputs) {
        float[] counts = new float[69];
        for (int i = 0; i < 69 * 1014; i++) {
            // a to d have the highest weights, so that no letter of the title is the most frequent one
            counts[i / 1014] += (float) inputs.get(0).get(i) * (i / 1014 < 4 ? 10 : 1);
        }
        return List.of(Tensor.ofFloats("counts", Shape.of(1, 69), counts));
    }
}
