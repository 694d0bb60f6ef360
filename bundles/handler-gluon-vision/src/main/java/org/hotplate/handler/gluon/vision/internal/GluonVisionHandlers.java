// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.vision.internal;

import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.handler.gluon.vision.internal.GluonVisionHandler.Form;
import org.hotplate.handler.image.ImageCodec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Creates the handlers for MMS's {@code gluon_vision_service}: pictures are resized with {@code bilinear} and
 * normalized as for ImageNet, and the response contains the five most likely classes of each output.
 *
 * <p>Options: those of {@link org.hotplate.handler.image.ImageInputs} and of {@link
 * org.hotplate.handler.support.TopClasses}; {@code softmax} (default true); {@code answer} ({@code nested} by default,
 * or {@code flat}); {@code label_word} (default 0, the whole label).
 */
@Component
@ReplacesServices(services = "gluon_vision_service")
public final class GluonVisionHandlers implements ModelHandlerFactory {

    private final ImageCodec codec;

    @Activate
    public GluonVisionHandlers(@Reference(policyOption = ReferencePolicyOption.GREEDY) ImageCodec codec) {
        this.codec = codec;
    }

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        return GluonVisionHandler.of(context, codec, Form.NESTED, 0);
    }
}
