// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;

/**
 * A codec in pure Java, used if no other is available. It follows OpenCV's rules except for rounding: the JDK's JPEG
 * decoder rounds differently, so a few percent of the pixels differ by one or two.
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

    /** Reserves memory for the full picture while it is decoded and resized. */
    @Override
    public Image decode(byte[] encoded, int width, int height, Interpolation interpolation) throws HandlerException {
        return memory.with(encoded, () -> resize(new EncodedPicture(encoded).decode(), width, height, interpolation));
    }

    @Override
    public Image resize(Image image, int width, int height, Interpolation interpolation) {
        return Resampling.of(interpolation).resize(image, width, height);
    }
}
