// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.pixel2pixel.internal;

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

class Pixel2pixelHandlerContractTest extends HandlerContract {

    @Override
    protected ModelHandlerFactory factory() {
        return new Pixel2pixelHandlers(new JavaImageCodec());
    }

    @Override
    protected HandlerContext context() {
        TensorSpec input = new TensorSpec("data", Shape.of(Shape.ANY, 3, 16, 24));
        return new SampleContext(new Signature(List.of(input), Signature.IMAGE, List.of(), Signature.IMAGE), Map.of());
    }

    @Override
    protected Object item(TensorSpec input, int variant) {
        return SamplePictures.jpeg(SamplePictures.drawn(60, 40, variant));
    }

    /** Returns its input. */
    @Override
    protected List<Tensor> run(List<Tensor> inputs) {
        return List.of(inputs.get(0).named("painted"));
    }
}
