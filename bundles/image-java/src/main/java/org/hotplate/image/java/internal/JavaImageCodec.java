// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;

/**
 * The codec of last resort, in pure Java. It follows OpenCV's rules but for the last bits: the JDK's JPEG decoder rounds
 * otherwise, so that a few pixels in a hundred differ by a step or two.
 */
public final class JavaImageCodec implements ImageCodec {

    private final PictureMemory memory;

    public JavaImageCodec() {
        this(new PictureMemory(Runtime.getRuntime().maxMemory() / 3));
    }

    JavaImageCodec(PictureMemory memory) {
        this.memory = memory;
    }

    @Override
    public boolean exact() {
        return false;
    }

    @Override
    public Image decode(byte[] encoded) throws HandlerException {
        return memory.with(encoded, () -> new EncodedPicture(encoded).decode());
    }

    /** Holds the memory of the full picture until that is done with. */
    @Override
    public Image decode(byte[] encoded, int width, int height, Interpolation interpolation) throws HandlerException {
        return memory.with(encoded, () -> resize(new EncodedPicture(encoded).decode(), width, height, interpolation));
    }

    @Override
    public Image resize(Image image, int width, int height, Interpolation interpolation) {
        return Resampling.of(interpolation).resize(image, width, height);
    }
}
