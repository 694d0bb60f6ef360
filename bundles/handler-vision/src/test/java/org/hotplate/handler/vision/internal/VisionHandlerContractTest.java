// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.vision.internal;

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
import org.hotplate.tensor.TensorSpec;

class VisionHandlerContractTest extends HandlerContract {

    @Override
    protected ModelHandlerFactory factory() {
        return new VisionHandlers(new JavaImageCodec());
    }

    @Override
    protected HandlerContext context() {
        TensorSpec left = new TensorSpec("left", Shape.of(Shape.ANY, 3, 16, 24));
        TensorSpec right = new TensorSpec("right", Shape.of(1, 3, 8, 8));
        return new SampleContext(
                new Signature(List.of(left, right), Signature.IMAGE, List.of(), Signature.JSON), Map.of());
    }

    @Override
    protected Object item(TensorSpec input, int variant) {
        return input.name().equals("left")
                ? SamplePictures.jpeg(SamplePictures.drawn(60, 40, variant))
                : SamplePictures.png(SamplePictures.drawn(20, 30, variant));
    }
}
