// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.file.Path;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.natives.jpeg.JdkJpeg;

/**
 * Decodes and resizes pictures with libmxnet's operators, on the calling thread if MXNet runs its naive engine. It is
 * independent of DJL: it opens the same library file, which the system maps only once, and they share no state.
 */
final class MxnetImageCodec implements ImageCodec {

    /** OpenCV's flag for three channels. MXNet itself adds the flag that ignores the orientation. */
    private static final int COLOUR = 1;

    private static final int RED_FIRST = 1;

    /** libmxnet reads a header of this length without checking the size; no JPEG or PNG is shorter. */
    private static final int MIN_BYTES = 32;

    private final LibMxnet mxnet;
    private final MxOperator decode;
    private final MxOperator resize;

    MxnetImageCodec(LibMxnet mxnet) throws MxnetException {
        this.mxnet = mxnet;
        this.decode = new MxOperator(mxnet, "_cvimdecode", "flag", "to_rgb");
        this.resize = new MxOperator(mxnet, "_cvimresize", "w", "h", "interp");
    }

    /** Opens libmxnet. The file must be the one that the engine uses, so that the process maps one library. */
    static MxnetImageCodec open(Path library) throws MxnetException {
        JdkJpeg.bind();
        // RTLD_LAZY without global symbols; on Windows the flags have another meaning, and symbols are never global
        Map<String, ?> options = Platform.isWindows() ? Map.of() : Map.of(Library.OPTION_OPEN_FLAGS, 1);
        return new MxnetImageCodec(Native.load(library.toString(), LibMxnet.class, options));
    }

    @Override
    public boolean exact() {
        return true;
    }

    @Override
    public Image decode(byte[] encoded) throws HandlerException {
        try (MxArray source = input(encoded);
                MxArray pixels = decode.apply(source, COLOUR, RED_FIRST)) {
            return image(pixels);
        } catch (MxnetException e) {
            throw undecodable(encoded, e);
        }
    }

    /**
     * The full picture stays in libmxnet's memory, which saves a copy and, for a large picture, a tenth of the time.
     */
    @Override
    public Image decode(byte[] encoded, int width, int height, Interpolation interpolation) throws HandlerException {
        try (MxArray source = input(encoded);
                MxArray pixels = decode.apply(source, COLOUR, RED_FIRST)) {
            // an asynchronous engine reports a broken picture only here
            pixels.shape();
            return resized(pixels, width, height, interpolation);
        } catch (MxnetException e) {
            throw undecodable(encoded, e);
        }
    }

    @Override
    public Image resize(Image image, int width, int height, Interpolation interpolation) throws HandlerException {
        try (MxArray pixels = MxArray.of(mxnet, image.rgb(), image.height(), image.width(), 3)) {
            return resized(pixels, width, height, interpolation);
        } catch (MxnetException e) {
            throw failure(FailureKind.INTERNAL, "The picture cannot be held in memory", e);
        }
    }

    private Image resized(MxArray pixels, int width, int height, Interpolation interpolation) throws HandlerException {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "Width and height must be positive, were %d x %d".formatted(width, height));
        }
        int code = interpolation == Interpolation.BILINEAR ? 1 : 2;
        try (MxArray answer = resize.apply(pixels, width, height, code)) {
            return image(answer);
        } catch (MxnetException e) {
            throw failure(FailureKind.INTERNAL, "The picture cannot be resized to %d x %d".formatted(width, height), e);
        }
    }

    private MxArray input(byte[] encoded) throws HandlerException, MxnetException {
        if (encoded.length < MIN_BYTES) {
            throw HandlerException.badRequest(
                    "The picture, %d bytes, cannot be decoded: it is too short".formatted(encoded.length));
        }
        return MxArray.of(mxnet, encoded, encoded.length);
    }

    private static Image image(MxArray pixels) throws HandlerException, MxnetException {
        int[] shape = pixels.shape();
        long size = (long) shape[0] * shape[1] * 3;
        if (size > Integer.MAX_VALUE - 8) {
            throw new HandlerException(
                    FailureKind.TOO_LARGE,
                    "The picture has %d x %d pixels: too many for one array".formatted(shape[1], shape[0]),
                    null);
        }
        return new Image(shape[1], shape[0], pixels.bytes((int) size));
    }

    private static HandlerException undecodable(byte[] encoded, MxnetException cause) {
        return failure(
                FailureKind.BAD_REQUEST, "The picture, %d bytes, cannot be decoded".formatted(encoded.length), cause);
    }

    private static HandlerException failure(FailureKind kind, String what, MxnetException cause) {
        return new HandlerException(
                cause.isAboutMemory() ? FailureKind.OUT_OF_RESOURCES : kind, what + ": " + cause.getMessage(), cause);
    }
}
