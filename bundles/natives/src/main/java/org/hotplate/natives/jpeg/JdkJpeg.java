// SPDX-License-Identifier: Apache-2.0
package org.hotplate.natives.jpeg;

import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * Loads the JDK's JPEG library, which must happen before libmxnet is loaded.
 *
 * <p>libmxnet contains a libjpeg, and DJL loads it with global symbols. A JDK that uses the system's libjpeg, such as
 * Debian's, would then be linked to the incompatible one in libmxnet, and could not read any JPEG. A library that is
 * loaded earlier keeps its own symbols.
 */
public final class JdkJpeg {

    private JdkJpeg() {}

    /** Loads the JDK's JPEG library. Has no effect if there is none, or if it is already linked to another libjpeg. */
    public static void bind() {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
        // ImageIO returns null, not an exception, for a reader whose library cannot be loaded
        ImageReader reader = readers.hasNext() ? readers.next() : null;
        if (reader != null) {
            reader.dispose();
        }
    }
}
