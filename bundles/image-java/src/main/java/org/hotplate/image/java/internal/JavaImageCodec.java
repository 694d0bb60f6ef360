// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import org.hotplate.handler.HandlerException;
import org.hotplate.handler.Image;
import org.hotplate.handler.ImageCodec;

/**
 * The codec of last resort, in pure Java. It follows OpenCV's rules but for the last bits: the JDK's JPEG decoder rounds
 * otherwise, so that a few pixels in a hundred differ by a step or two.
 */
public final class JavaImageCodec implements ImageCodec {

    @Override
    public boolean exact() {
        return false;
    }

    @Override
    public Image decode(byte[] encoded) throws HandlerException {
        return new EncodedPicture(encoded).decode();
    }

    @Override
    public Image resize(Image image, int width, int height, Interpolation interpolation) {
        return Resampling.of(interpolation).resize(image, width, height);
    }
}
