// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.ssd.internal;

import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerContract;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.image.SamplePictures;
import org.hotplate.image.java.internal.JavaImageCodec;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

class SsdHandlerContractTest extends HandlerContract {

    @Override
    protected ModelHandlerFactory factory() {
        return new SsdHandlers(new JavaImageCodec());
    }

    @Override
    protected HandlerContext context() {
        TensorSpec input = new TensorSpec("data", Shape.of(1, 3, 16, 24));
        return new SampleContext(new Signature(List.of(input), Signature.IMAGE, List.of(), Signature.JSON), Map.of());
    }

    /** Pictures of different sizes, so that coordinates for another picture are detected. */
    @Override
    protected Object item(TensorSpec input, int variant) {
        return SamplePictures.jpeg(SamplePictures.drawn(120 + 40 * variant, 80 + 10 * variant, variant));
    }

    /** Returns one box, whose position depends on every element. */
    @Override
    protected List<Tensor> run(List<Tensor> inputs) {
        float[] sums = super.run(inputs).get(0).toFloats();
        float[] box = {3, 0.9f, 0, 0, 0, 0};
        for (int i = 2; i < 6; i++) {
            box[i] = sums[i] % 1000 / 1000;
        }
        return List.of(Tensor.ofFloats("boxes", Shape.of(1, 1, 6), box));
    }
}
