// SPDX-License-Identifier: Apache-2.0
package org.hotplate.itest.carried;

import java.util.Hashtable;
import java.util.List;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A handler for archives. Each step records its version, a constant of its class, so that an answer from two versions
 * is detected. The bundle's headers define which service it registers.
 */
public final class LabelHandlers implements BundleActivator, ModelHandlerFactory {

    /** The placeholder for the version in the class files, which is replaced when a bundle is created. */
    public static final String PLACEHOLDER = "the version goes here";

    @Override
    public void start(BundleContext context) {
        String fault = context.getBundle().getHeaders().get("Test-Fault");
        if (fault != null) {
            throw new IllegalStateException(fault);
        }
        String services = context.getBundle().getHeaders().get("Test-Services");
        if (services != null) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put(ModelHandlerFactory.SERVICES, services.split(","));
            context.registerService(ModelHandlerFactory.class, this, properties);
        }
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    public ModelHandler create(HandlerContext context) {
        return new LabelHandler(context.signature().inputs().get(0));
    }

    private static final class LabelHandler implements ModelHandler {

        private final TensorSpec input;

        LabelHandler(TensorSpec input) {
            this.input = input;
        }

        @Override
        public List<Tensor> preprocess(Request request) {
            request.attributes().put("version", PLACEHOLDER);
            int[] dims = new int[input.shape().rank()];
            int size = 1;
            for (int i = 0; i < dims.length; i++) {
                dims[i] = Math.max(1, input.shape().dim(i));
                size *= dims[i];
            }
            return List.of(Tensor.ofFloats(input.name(), Shape.of(dims), new float[size]));
        }

        @Override
        public Response postprocess(List<Tensor> outputs, Request request) {
            if (outputs.get(0).type() != DataType.FLOAT32) {
                throw new IllegalStateException(
                        "the network gave " + outputs.get(0).type());
            }
            // a method call, because the compiler would join text and version to one constant
            return new Response(
                    String.join("/", String.valueOf(request.attributes().get("version")), PLACEHOLDER));
        }
    }
}
