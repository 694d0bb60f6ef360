// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.PictureHeader;

/**
 * A JPEG or PNG that is decoded by the JDK's ImageIO. As in OpenCV, colour profiles are ignored, grey is expanded to
 * RGB, transparency is dropped, and 16 bits are reduced to the upper 8.
 */
final class EncodedPicture {

    private final byte[] encoded;

    EncodedPicture(byte[] encoded) {
        this.encoded = encoded;
    }

    Image decode() throws HandlerException {
        // in memory: by default ImageIO creates a file in the temporary folder
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            ImageReader reader = reader(in);
            try {
                reader.setInput(in, true, true);
                return reader.getFormatName().equalsIgnoreCase("jpeg") && new AdobeMarker(encoded).fourColours()
                        ? ofInks(reader.readRaster(0, null))
                        : ofImage(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers throw IndexOutOfBoundsException and similar exceptions for some broken files
            throw undecodable(String.valueOf(e.getMessage()), e);
        }
    }

    private ImageReader reader(ImageInputStream in) throws HandlerException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        // ImageIO returns null for a reader whose native library cannot be loaded
        ImageReader reader = readers.hasNext() ? readers.next() : null;
        if (reader == null) {
            PictureHeader header;
            try {
                header = PictureHeader.read(encoded);
            } catch (HandlerException e) {
                throw undecodable(String.valueOf(e.getMessage()), e);
            }
            throw new HandlerException(
                    FailureKind.INTERNAL,
                    "This Java runtime cannot read %s: its native library is missing or was loaded after another one"
                            .formatted(header.format()),
                    null);
        }
        return reader;
    }

    private HandlerException undecodable(String reason, Throwable cause) {
        return new HandlerException(
                FailureKind.BAD_REQUEST,
                "The picture, %d bytes, cannot be decoded: %s".formatted(encoded.length, reason),
                cause);
    }

    private static Image ofImage(BufferedImage image) {
        if (image.getColorModel() instanceof IndexColorModel) {
            return ofPalette(image);
        }
        Raster raster = image.getRaster();
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        int second = bands < 3 ? 0 : 1;
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, raster.getHeight()), 3)];
        int[] row = new int[width * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int from = 0; from < row.length; from += bands) {
                rgb[to++] = (byte) (row[from] >> shift);
                rgb[to++] = (byte) (row[from + second] >> shift);
                rgb[to++] = (byte) (row[from + 2 * second] >> shift);
            }
        }
        return new Image(width, raster.getHeight(), rgb);
    }

    private static Image ofPalette(BufferedImage image) {
        int width = image.getWidth();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, image.getHeight()), 3)];
        int[] row = new int[width];
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            for (int colour : image.getRGB(0, y, width, 1, row, 0, width)) {
                rgb[to++] = (byte) (colour >> 16);
                rgb[to++] = (byte) (colour >> 8);
                rgb[to++] = (byte) colour;
            }
        }
        return new Image(width, image.getHeight(), rgb);
    }

    /** Converts the raw samples of CMYK or YCCK, which ImageIO does not convert to a picture. */
    private Image ofInks(Raster raster) {
        boolean converted = new AdobeMarker(encoded).lumaAndChroma();
        int width = raster.getWidth();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, raster.getHeight()), 3)];
        int[] row = new int[width * 4];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int from = 0; from < row.length; from += 4) {
                if (converted) {
                    toInks(row, from);
                }
                int black = row[from + 3];
                for (int ink = 0; ink < 3; ink++) {
                    rgb[to++] = (byte) (black - (((255 - row[from + ink]) * black) >> 8));
                }
            }
        }
        return new Image(width, raster.getHeight(), rgb);
    }

    /**
     * Converts Y, Cb and Cr, which encode the complement of the inks, to inks with the coefficients of the JFIF
     * standard.
     */
    private static void toInks(int[] row, int at) {
        double luma = row[at];
        double blue = row[at + 1] - 128;
        double red = row[at + 2] - 128;
        row[at] = complement(luma + 1.402 * red);
        row[at + 1] = complement(luma - 0.344136 * blue - 0.714136 * red);
        row[at + 2] = complement(luma + 1.772 * blue);
    }

    private static int complement(double value) {
        return 255 - (int) Math.max(0, Math.min(255, Math.round(value)));
    }
}
