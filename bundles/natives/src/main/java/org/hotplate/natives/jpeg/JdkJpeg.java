// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.jpeg;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * The JDK's JPEG library, which must be loaded before libmxnet.
 *
 * <p>libmxnet contains a libjpeg, and DJL loads it with global symbols. A JDK that uses the system's libjpeg, such as
 * Debian's, would then be linked to MXNet's, which does not work for it: the JDK could not read any JPEG. A library that
 * is loaded before keeps its own symbols.
 */
public final class JdkJpeg {

    private JdkJpeg() {}

    /** Makes the JDK load its JPEG library now. If it has none, or was linked to another already, nothing happens. */
    public static void bind() {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
        // ImageIO returns null, not an exception, for a reader whose library cannot be loaded
        ImageReader reader = readers.hasNext() ? readers.next() : null;
        if (reader != null) {
            reader.dispose();
        }
    }
}
