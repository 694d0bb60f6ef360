// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.vision.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ImageCodec;
import org.hotplate.handler.Labels;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.ReplacesServices;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.TensorSpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Makes the handlers that stand for MMS's {@code mxnet_vision_service}. A better codec that comes, or the one in use that
 * goes, re-registers this service, so that every model gets a new handler.
 *
 * <p>Options: {@code top_k} (5), {@code max_pixels} (50,000,000), {@code allow_truncated} (false).
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
        HandlerOptions options = context.options();
        int topK = options.integer("top_k", 5, 1, 100_000);
        int maxPixels = options.integer("max_pixels", 50_000_000, 1, Integer.MAX_VALUE);
        boolean truncated = options.flag("allow_truncated", false);
        for (TensorSpec input : context.signature().inputs()) {
            requirePicture(input);
        }
        Optional<Path> synset = context.asset("synset.txt");
        Labels labels = synset.isPresent() ? Labels.read(synset.get()) : Labels.NONE;
        return new VisionHandler(
                new PictureInputs(codec, context.signature().inputs(), maxPixels, truncated),
                new TopClasses(labels, topK));
    }

    private static void requirePicture(TensorSpec input) throws HandlerException {
        Shape shape = input.shape();
        if (shape.rank() != 4 || shape.dim(2) < 1 || shape.dim(3) < 1) {
            throw HandlerException.badRequest(("Input '%s' has the shape %s in signature.json; a picture needs"
                            + " [batch, channels, height, width] with a height and a width of at least 1")
                    .formatted(input.name(), shape));
        }
    }
}
