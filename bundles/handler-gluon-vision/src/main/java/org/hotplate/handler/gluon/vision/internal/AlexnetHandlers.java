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
 * Creates the handlers for MMS's AlexNet examples: like {@link GluonVisionHandlers}, but by default one {@code flat}
 * list with the second word of each label.
 */
@Component
@ReplacesServices(services = {"gluon_pretrained_alexnet", "gluon_imperative_alexnet", "gluon_hybrid_alexnet"})
public final class AlexnetHandlers implements ModelHandlerFactory {

    private final ImageCodec codec;

    @Activate
    public AlexnetHandlers(@Reference(policyOption = ReferencePolicyOption.GREEDY) ImageCodec codec) {
        this.codec = codec;
    }

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        return GluonVisionHandler.of(context, codec, Form.FLAT, 2);
    }
}
