// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.vision.internal;

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
import org.junit.jupiter.api.Nested;

class GluonVisionHandlerContractTest {

    @Nested
    class OfTheService extends Contract {
        OfTheService() {
            super(new GluonVisionHandlers(new JavaImageCodec()));
        }
    }

    @Nested
    class OfTheExamples extends Contract {
        OfTheExamples() {
            super(new AlexnetHandlers(new JavaImageCodec()));
        }
    }

    abstract static class Contract extends HandlerContract {

        private final ModelHandlerFactory factory;

        Contract(ModelHandlerFactory factory) {
            this.factory = factory;
        }

        @Override
        protected ModelHandlerFactory factory() {
            return factory;
        }

        @Override
        protected HandlerContext context() {
            TensorSpec input = new TensorSpec("data", Shape.of(Shape.ANY, 3, 16, 24));
            return new SampleContext(
                    new Signature(List.of(input), Signature.IMAGE, List.of(), Signature.JSON), Map.of());
        }

        @Override
        protected Object item(TensorSpec input, int variant) {
            return SamplePictures.jpeg(SamplePictures.drawn(60, 40, variant));
        }
    }
}
