// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.djl.internal;

import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerContract;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.StandInNetwork;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.BeforeAll;

class TranslatorHandlerContractTest extends HandlerContract {

    @BeforeAll
    static void startsTheEngine() {
        TestEngine.start();
    }

    /** The contract calls three steps, of which a translator's handler needs only one: this calls it in the first. */
    @Override
    protected ModelHandlerFactory factory() {
        ModelHandlerFactory factory = new FakeTranslatorSource(new RowTranslator()).handlers();
        return context -> new AtOnce(factory.create(context));
    }

    @Override
    protected HandlerContext context() {
        return new SampleContext(
                new Signature(
                        List.of(new TensorSpec("row", Shape.of(Shape.ANY, 4))),
                        Signature.JSON,
                        List.of(),
                        Signature.JSON),
                Map.of());
    }

    @Override
    protected Object item(TensorSpec input, int variant) {
        return List.of(1 + variant, 2.5, 3L, -4);
    }

    private final class AtOnce implements ModelHandler {

        private final ModelHandler handler;

        AtOnce(ModelHandler handler) {
            this.handler = handler;
        }

        @Override
        public List<Tensor> preprocess(Request request) throws HandlerException {
            List<Tensor> none = handler.preprocess(request);
            StandInNetwork network = new StandInNetwork(inputs -> {
                request.attributes().put("inputs", inputs);
                return run(inputs);
            });
            request.attributes().put("outputs", handler.inference(none, network, request));
            return inputs(request, "inputs");
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
            return handler.postprocess(inputs(request, "outputs"), request);
        }

        @SuppressWarnings("unchecked")
        private static List<Tensor> inputs(Request request, String name) {
            return (List<Tensor>) request.attributes().get(name);
        }

        @Override
        public void close() {
            handler.close();
        }
    }
}
