// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.pixel2pixel.internal;

import java.util.List;
import org.hotplate.handler.BatchHandler;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Request;
import org.hotplate.handler.Response;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageInputs;
import org.hotplate.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Returns the picture that the network generates from a picture, as a base64 JPEG. */
final class Pixel2pixelHandler implements BatchHandler {

    private final ImageInputs inputs;
    private final float offset;
    private final float factor;
    private final ImageCodec codec;
    private final int quality;

    /**
     * Creates a handler.
     *
     * @param offset added to each output value
     * @param factor multiplied with the sum; the result is a colour from 0 to 255
     */
    Pixel2pixelHandler(ImageInputs inputs, float offset, float factor, ImageCodec codec, int quality) {
        this.inputs = inputs;
        this.offset = offset;
        this.factor = factor;
        this.codec = codec;
        this.quality = quality;
    }

    @Override
    public List<Tensor> preprocess(Request request) throws HandlerException {
        return inputs.read(request);
    }

    @Override
    public Response postprocess(List<Tensor> outputs, Request request) throws HandlerException {
        Tensor output = outputs.get(0);
        float[] colours = output.toFloats();
        for (int i = 0; i < colours.length; i++) {
            // in single precision, as in MMS, because fractions are truncated afterwards
            colours[i] = (colours[i] + offset) * factor;
            if (Float.isNaN(colours[i])) {
                throw fault(output, "contains NaN, which is not a colour", null);
            }
        }
        return new Response(
                List.of(codec.encodeBase64(picture(Tensor.ofFloats(output.name(), output.shape(), colours)), quality)));
    }

    private static Image picture(Tensor colours) throws HandlerException {
        try {
            return Image.of(colours, true);
        } catch (IllegalArgumentException e) {
            throw fault(colours, "is not a picture: " + e.getMessage(), e);
        }
    }

    private static HandlerException fault(Tensor output, String what, @Nullable Throwable cause) {
        return new HandlerException(FailureKind.INTERNAL, "Output '%s' %s".formatted(output.name(), what), cause);
    }
}
