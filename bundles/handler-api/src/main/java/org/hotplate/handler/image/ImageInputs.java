// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hotplate.handler.HandlerContext;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.Request;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;

/**
 * Converts a request's pictures to network inputs as MMS did: resized to the signature's height and width without
 * keeping the aspect ratio, RGB, channels first. The inputs are bytes from 0 to 255 unless the model normalizes
 * colours. The signature's number of channels is not used. An item that is a tensor of the signature's shape, {@code
 * [batch, channels, height, width]}, is passed on unchanged, without normalization.
 */
public final class ImageInputs {

    private static final int HEIGHT = 2;
    private static final int WIDTH = 3;

    private final ImageCodec codec;
    private final List<TensorSpec> specs;
    private final Interpolation interpolation;
    private final Normalization normalization;
    private final long maxPixels;
    private final boolean truncatedAllowed;

    private ImageInputs(
            ImageCodec codec,
            HandlerContext context,
            Interpolation interpolation,
            Normalization normalization,
            long maxPixels,
            boolean truncatedAllowed) {
        this.codec = codec;
        this.specs = context.signature().inputs();
        this.interpolation = interpolation;
        this.normalization = normalization;
        this.maxPixels = maxPixels;
        this.truncatedAllowed = truncatedAllowed;
    }

    /**
     * Reads a model's options {@code resize}, {@code divisor}, {@code mean}, {@code std}, {@code max_pixels} (default
     * 50,000,000) and {@code allow_truncated} (default false).
     *
     * @param defaultInterpolation the default interpolation
     * @param defaultNormalization the default normalization
     * @throws HandlerException if a value is invalid, or an input of the signature is not a picture
     */
    public static ImageInputs of(
            HandlerContext context,
            ImageCodec codec,
            Interpolation defaultInterpolation,
            Normalization defaultNormalization)
            throws HandlerException {
        if (context.signature().inputs().isEmpty()) {
            throw HandlerException.badRequest("signature.json declares no inputs; a picture needs one");
        }
        for (TensorSpec input : context.signature().inputs()) {
            requirePicture(input);
        }
        HandlerOptions options = context.options();
        String resize =
                options.text("resize", defaultInterpolation.name().toLowerCase(Locale.ROOT), "bilinear", "bicubic");
        codec.prepare();
        return new ImageInputs(
                codec,
                context,
                Interpolation.valueOf(resize.toUpperCase(Locale.ROOT)),
                Normalization.of(options, defaultNormalization),
                options.integer("max_pixels", 50_000_000, 1, Integer.MAX_VALUE),
                options.flag("allow_truncated", false));
    }

    /**
     * Returns one tensor for each input of the signature.
     *
     * @throws HandlerException if a picture is missing, too large or cannot be decoded, or a tensor has another shape;
     *     the message contains the input's name
     */
    public List<Tensor> read(Request request) throws HandlerException {
        List<Tensor> tensors = new ArrayList<>(specs.size());
        for (TensorSpec spec : specs) {
            Optional<Tensor> tensor = request.tensor(spec);
            tensors.add(tensor.isPresent() ? tensor.get() : read(request.bytes(spec.name()), spec));
        }
        return tensors;
    }

    private Tensor read(byte[] encoded, TensorSpec spec) throws HandlerException {
        try {
            return decoded(encoded, spec);
        } catch (HandlerException e) {
            throw new HandlerException(e.kind(), "Input '%s': %s".formatted(spec.name(), e.getMessage()), e);
        }
    }

    private Tensor decoded(byte[] encoded, TensorSpec spec) throws HandlerException {
        PictureHeader header = PictureHeader.read(encoded);
        header.check(maxPixels);
        if (!truncatedAllowed) {
            header.checkComplete(encoded);
        }
        Image image =
                codec.decode(encoded, spec.shape().dim(WIDTH), spec.shape().dim(HEIGHT), interpolation);
        return normalization.changesNothing() ? image.toNchw(spec.name()) : normalization.toNchw(spec.name(), image);
    }

    private static void requirePicture(TensorSpec input) throws HandlerException {
        Shape shape = input.shape();
        if (shape.rank() != 4 || shape.dim(HEIGHT) < 1 || shape.dim(WIDTH) < 1) {
            throw HandlerException.badRequest(("Input '%s' has the shape %s in signature.json; a picture needs"
                            + " [batch, channels, height, width] with a height and a width of at least 1")
                    .formatted(input.name(), shape));
        }
    }
}
