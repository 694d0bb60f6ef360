package org.example.myservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerContract;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
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
            Signature.JSON,
            List.of(),
            Signature.JSON);

    @Override
    protected ModelHandlerFactory factory() {
        return new MyServiceHandlers();
    }

    @Override
    protected HandlerContext context() {
        return new SampleContext(SIGNATURE, Map.of());
    }

    @Override
    protected Object item(TensorSpec input, int variant) {
        return sample(input, variant);
    }

    /** A valid item for an input, different for each variant: lists of the declared shape, filled with one number. */
    static Object sample(TensorSpec input, int variant) {
        Object item = variant;
        for (int axis = input.shape().rank() - 1; axis >= 0; axis--) {
            item = Collections.nCopies(Math.max(1, input.shape().dim(axis)), item);
        }
        return item;
    }

    @Test
    void namesTheOutputsWhereItIsTold() throws Exception {
        ModelHandler handler = factory().create(new SampleContext(SIGNATURE, Map.of("named", "true")));
        Tensor output = Tensor.ofFloats("output", Shape.of(1, 2), 0.5f, 1.5f);

        Object answer = handler.postprocess(List.of(output), new Request(Map.of())).value();

        assertThat(answer).isEqualTo(Map.of("output", output));
    }
}
