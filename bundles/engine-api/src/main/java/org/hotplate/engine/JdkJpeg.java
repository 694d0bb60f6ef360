// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * The JDK's JPEG library, which whoever loads libmxnet has to bind first.
 *
 * <p>libmxnet carries a libjpeg of its own, and DJL opens it with all symbols visible to everybody: a JDK that takes
 * libjpeg from the system, as Debian's does, would be bound to MXNet's, which it cannot use, and would from then on know
 * no JPEG at all. What is bound before stays bound.
 */
public final class JdkJpeg {

    private JdkJpeg() {}

    /** Makes the JDK load its JPEG library now. Where it has none, or is bound wrong already, nothing can be done. */
    public static void bind() {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
        // ImageIO answers null, not an exception, for a reader whose library cannot be loaded
        ImageReader reader = readers.hasNext() ? readers.next() : null;
        if (reader != null) {
            reader.dispose();
        }
    }
}
