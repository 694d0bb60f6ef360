// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.vision.internal;

import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.image.ImageInputs;
import org.hotplate.handler.image.Normalization;
import org.hotplate.handler.support.TopClasses;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Creates the handlers for MMS's {@code mxnet_vision_service}. If a better codec is registered, or the codec in use is
 * unregistered, this service is registered again, so that every model gets a new handler.
 *
 * <p>Options: those of {@link TopClasses} and of {@link ImageInputs}; by default pictures are resized with {@code
 * bicubic} and colours are unchanged.
 */
@Component
@ReplacesServices(services = "mxnet_vision_service")
public final class VisionHandlers implements ModelHandlerFactory {

    private final ImageCodec codec;

    @Activate
    public VisionHandlers(@Reference(policyOption = ReferencePolicyOption.GREEDY) ImageCodec codec) {
        this.codec = codec;
    }

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        return new VisionHandler(
                ImageInputs.of(context, codec, Interpolation.BICUBIC, Normalization.NONE), TopClasses.of(context));
    }
}
