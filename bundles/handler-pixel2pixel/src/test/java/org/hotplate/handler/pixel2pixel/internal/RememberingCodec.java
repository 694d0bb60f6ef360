// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.pixel2pixel.internal;

import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.image.java.internal.JavaImageCodec;

/** Records the picture it encodes. */
final class RememberingCodec implements ImageCodec {

    private final ImageCodec codec = new JavaImageCodec();
    private Image encoded;

    Image encoded() {
        return encoded;
    }

    @Override
    public boolean exact() {
        return codec.exact();
    }

    @Override
    public Image decode(byte[] bytes) throws HandlerException {
        return codec.decode(bytes);
    }

    @Override
    public Image resize(Image image, int width, int height, Interpolation interpolation) throws HandlerException {
        return codec.resize(image, width, height, interpolation);
    }

    @Override
    public byte[] encodeJpeg(Image image, int quality) throws HandlerException {
        encoded = image;
        return codec.encodeJpeg(image, quality);
    }
}
