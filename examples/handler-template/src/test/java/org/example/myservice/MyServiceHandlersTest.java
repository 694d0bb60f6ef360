package org.example.myservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerContract;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.image.SamplePictures;
import org.hotplate.image.java.internal.JavaImageCodec;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;

/** Tests the requirements for all handlers (HandlerContract) and this handler's own, without a server or a network. */
class MyServiceHandlersTest extends HandlerContract {

    /** The content of the archive's signature.json. */
    static final Signature SIGNATURE = new Signature(
            List.of(
                    new TensorSpec("data", Shape.of(Shape.ANY, 3, 28, 28))),
            Signature.IMAGE,
            List.of(),
            Signature.JSON);

    @Override
    protected ModelHandlerFactory factory() {
        return new MyServiceHandlers(new JavaImageCodec());
    }

    @Override
    protected HandlerContext context() {
        return new SampleContext(SIGNATURE, Map.of());
    }

    @Override
    protected Object item(TensorSpec input, int variant) {
        return sample(input, variant);
    }

    /** A valid item for an input, different for each variant. */
    static Object sample(TensorSpec input, int variant) {
        return SamplePictures.png(SamplePictures.drawn(60, 40, variant));
    }

    @Test
    void answersTheMostLikelyClassFirst() throws Exception {
        ModelHandler handler = factory().create(new SampleContext(SIGNATURE, Map.of("names_only", "true")));

        Object answer = handler.postprocess(
                        List.of(Tensor.ofFloats("output", Shape.of(1, 3), 0.1f, 0.7f, 0.2f)), new Request(Map.of()))
                .value();

        assertThat(answer).isEqualTo(List.of(List.of("1", "2", "0")));
    }
}
