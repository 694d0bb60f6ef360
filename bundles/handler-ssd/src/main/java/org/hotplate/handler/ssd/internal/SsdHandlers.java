// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.ssd.internal;

import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.image.ImageInputs;
import org.hotplate.handler.image.Normalization;
import org.hotplate.handler.support.Labels;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Creates the handlers for MMS's {@code ssd_service}.
 *
 * <p>Options: {@code threshold} (default 0.2), {@code labels} (default {@code synset.txt}, if the archive contains it),
 * and those of {@link ImageInputs}; by default pictures are resized with {@code bicubic} and colours are unchanged.
 */
@Component
@ReplacesServices(services = "ssd_service")
public final class SsdHandlers implements ModelHandlerFactory {

    private final ImageCodec codec;

    @Activate
    public SsdHandlers(@Reference(policyOption = ReferencePolicyOption.GREEDY) ImageCodec codec) {
        this.codec = codec;
    }

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        // first, because it rejects a signature without inputs
        ImageInputs pictures = ImageInputs.of(context, codec, Interpolation.BICUBIC, Normalization.NONE);
        return new SsdHandler(
                context.signature().inputs().get(0).name(),
                pictures,
                new Boxes(Labels.of(context), context.options().real("threshold", 0.2, 0, 1)));
    }
}
