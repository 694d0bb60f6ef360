// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.tensor.internal;

import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.handler.support.TensorInputs;
import org.osgi.service.component.annotations.Component;

/**
 * Creates the handlers for MMS's {@code mxnet_model_service}.
 *
 * <p>Option {@code output}: {@code numbers} (the default) returns nested lists, {@code text} the strings that MMS
 * returned.
 */
@Component
@ReplacesServices(services = "mxnet_model_service")
public final class TensorHandlers implements ModelHandlerFactory {

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        boolean text =
                context.options().text("output", "numbers", "numbers", "text").equals("text");
        return new TensorHandler(TensorInputs.of(context), text);
    }
}
