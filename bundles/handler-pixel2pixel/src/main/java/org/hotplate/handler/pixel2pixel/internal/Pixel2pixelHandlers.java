// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.pixel2pixel.internal;

import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.image.ImageInputs;
import org.hotplate.handler.image.Normalization;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Creates the handlers for MMS's {@code pixel2pixel_service}.
 *
 * <p>Options: {@code output_offset} (default 1) and {@code output_factor} (127.5), the JPEG's {@code quality} (75), and
 * those of {@link ImageInputs}; by default pictures are resized with {@code bicubic} and colours are scaled to -1 to 1.
 */
@Component
@ReplacesServices(services = "pixel2pixel_service")
public final class Pixel2pixelHandlers implements ModelHandlerFactory {

    private final ImageCodec codec;

    @Activate
    public Pixel2pixelHandlers(@Reference(policyOption = ReferencePolicyOption.GREEDY) ImageCodec codec) {
        this.codec = codec;
    }

    @Override
    public ModelHandler create(HandlerContext context) throws HandlerException {
        return new Pixel2pixelHandler(
                ImageInputs.of(context, codec, Interpolation.BICUBIC, Normalization.SYMMETRIC),
                context.options().reals("output_offset", 1)[0],
                context.options().reals("output_factor", 127.5f)[0],
                codec,
                context.options().integer("quality", 75, 1, 100));
    }
}
