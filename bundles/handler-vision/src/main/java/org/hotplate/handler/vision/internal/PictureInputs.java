// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.vision.internal;

import java.util.ArrayList;
import java.util.List;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ImageCodec;
import org.hotplate.handler.ImageCodec.Interpolation;
import org.hotplate.handler.PictureHeader;
import org.hotplate.handler.Request;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * Makes a request's pictures what MMS fed its networks: resized to the signature's height and width whatever their
 * proportions, red, green and blue from 0 to 255 as bytes, channels first. The signature's number of channels does not
 * matter.
 */
final class PictureInputs {

    private static final int HEIGHT = 2;
    private static final int WIDTH = 3;

    private final ImageCodec codec;
    private final List<TensorSpec> specs;
    private final long maxPixels;
    private final boolean truncatedAllowed;

    PictureInputs(ImageCodec codec, List<TensorSpec> specs, long maxPixels, boolean truncatedAllowed) {
        this.codec = codec;
        this.specs = specs;
        this.maxPixels = maxPixels;
        this.truncatedAllowed = truncatedAllowed;
    }

    List<Tensor> read(Request request) throws HandlerException {
        List<Tensor> tensors = new ArrayList<>(specs.size());
        for (TensorSpec spec : specs) {
            byte[] encoded = request.bytes(spec.name());
            try {
                tensors.add(read(encoded, spec));
            } catch (HandlerException e) {
                throw new HandlerException(e.kind(), "Input '%s': %s".formatted(spec.name(), e.getMessage()), e);
            }
        }
        return tensors;
    }

    private Tensor read(byte[] encoded, TensorSpec spec) throws HandlerException {
        PictureHeader header = PictureHeader.read(encoded);
        header.check(maxPixels);
        if (!truncatedAllowed) {
            header.checkComplete(encoded);
        }
        return codec.decode(encoded, spec.shape().dim(WIDTH), spec.shape().dim(HEIGHT), Interpolation.BICUBIC)
                .toNchw(spec.name());
    }
}
