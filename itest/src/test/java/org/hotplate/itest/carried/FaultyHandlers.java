// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.carried;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A handler with the fault that the request's item {@code fault} names. */
public final class FaultyHandlers implements BundleActivator, ModelHandlerFactory {

    @Override
    public void start(BundleContext context) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(ModelHandlerFactory.SERVICES, "faulty");
        context.registerService(ModelHandlerFactory.class, this, properties);
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        if (context.options().text("quit", "never", "never", "at once").equals("at once")) {
            System.exit(3);
        }
        return new FaultyHandler(context.signature().inputs().get(0));
    }

    private static final class FaultyHandler implements ModelHandler {

        private final TensorSpec input;
        private volatile Tensor kept;

        FaultyHandler(TensorSpec input) {
            this.input = input;
        }

        @Override
        public List<Tensor> preprocess(Request request) throws HandlerException {
            Tensor sound = zeros(1);
            return switch (request.item("fault").toString()) {
                case "exit" -> {
                    System.exit(1);
                    yield List.of(sound);
                }
                case "runtime exit" -> {
                    Runtime.getRuntime().exit(1);
                    yield List.of(sound);
                }
                case "halt" -> {
                    Runtime.getRuntime().halt(1);
                    yield List.of(sound);
                }
                case "method reference" -> {
                    IntConsumer end = System::exit;
                    end.accept(1);
                    yield List.of(sound);
                }
                case "bound reference" -> {
                    IntConsumer end = Runtime.getRuntime()::halt;
                    end.accept(1);
                    yield List.of(sound);
                }
                case "library" -> {
                    Quitter.quit(1);
                    yield List.of(sound);
                }
                case "rank" -> List.of(Tensor.ofFloats(input.name(), Shape.of(3), 1, 2, 3));
                case "type" -> List.of(Tensor.ofBytes(input.name(), Shape.of(1, 1), new byte[1]));
                case "number" -> List.of(sound, sound);
                case "none" -> List.of();
                case "out of memory" -> List.of(new long[Integer.MAX_VALUE].length > 0 ? sound : zeros(1));
                default -> List.of(sound);
            };
        }

        @Override
        public List<Tensor> inference(List<Tensor> inputs, BorrowedNetwork network, Request request)
                throws HandlerException {
            if (request.item("fault").equals("thief")) {
                kept = inputs.get(0);
                return CompletableFuture.supplyAsync(() -> elsewhere(network, inputs))
                        .join();
            }
            return network.forward(inputs);
        }

        private static List<Tensor> elsewhere(BorrowedNetwork network, List<Tensor> inputs) {
            try {
                return network.forward(inputs);
            } catch (HandlerException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
            switch (request.item("fault").toString()) {
                case "NaN":
                    return new Response(Float.NaN);
                case "object":
                    return new Response(new Object());
                case "cycle":
                    List<Object> cycle = new ArrayList<>();
                    cycle.add(cycle);
                    return new Response(cycle);
                default:
                    return new Response("sound" + (kept == null ? "" : ", kept " + kept.get(0)));
            }
        }

        private Tensor zeros(int rows) {
            int[] dims = input.shape().dims();
            int size = 1;
            for (int i = 0; i < dims.length; i++) {
                dims[i] = i == 0 ? rows : Math.max(1, dims[i]);
                size *= dims[i];
            }
            return Tensor.ofFloats(input.name(), Shape.of(dims), new float[size]);
        }
    }
}
