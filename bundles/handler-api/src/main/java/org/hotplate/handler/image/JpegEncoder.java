// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;

/** Encodes JPEG with the JDK's encoder, in memory: by default ImageIO creates a file in the temporary folder. */
final class JpegEncoder {

    private JpegEncoder() {}

    static byte[] encode(Image image, int quality) throws HandlerException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        ImageWriter writer = writer();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(encoded)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(buffered(image), null, null), param);
        } catch (IOException e) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "Cannot write a JPEG of %d x %d: %s".formatted(image.width(), image.height(), e.getMessage()),
                    e);
        } finally {
            writer.dispose();
        }
        return encoded.toByteArray();
    }

    private static ImageWriter writer() throws HandlerException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
        // ImageIO returns null for a writer whose native library cannot be loaded
        ImageWriter writer = writers.hasNext() ? writers.next() : null;
        if (writer == null) {
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "This Java runtime cannot write JPEG: its native library is missing or was loaded after another libjpeg",
                    null);
        }
        return writer;
    }

    private static BufferedImage buffered(Image image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = image.rgb();
        int[] row = new int[image.width()];
        for (int y = 0, at = 0; y < image.height(); y++) {
            for (int x = 0; x < row.length; x++, at += 3) {
                row[x] = ((rgb[at] & 0xff) << 16) | ((rgb[at + 1] & 0xff) << 8) | (rgb[at + 2] & 0xff);
            }
            buffered.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return buffered;
    }
}
