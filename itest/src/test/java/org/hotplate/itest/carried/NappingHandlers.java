// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.carried;

import java.nio.charset.StandardCharsets;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.hotplate.handler.BorrowedNetwork;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.Tensor;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A handler whose calls take as many milliseconds as the request says, and ignore interrupts, like native code. */
public final class NappingHandlers implements BundleActivator, ModelHandlerFactory {

    @Override
    public void start(BundleContext context) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(ModelHandlerFactory.SERVICES, "napping");
        context.registerService(ModelHandlerFactory.class, this, properties);
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    public ModelHandler create(HandlerContext context) {
        return new NappingHandler();
    }

    private static final class NappingHandler implements ModelHandler {

        @Override
        public List<Tensor> preprocess(Request request) throws HandlerException {
            String millis = new String(request.bytes("data"), StandardCharsets.US_ASCII);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis));
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return List.of();
        }

        @Override
        public List<Tensor> inference(List<Tensor> inputs, BorrowedNetwork network, Request request) {
            return inputs;
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) {
            return new Response("napped");
        }
    }
}
