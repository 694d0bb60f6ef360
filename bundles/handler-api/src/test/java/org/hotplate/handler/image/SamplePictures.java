// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Assumptions;

/** Pictures for tests: generated here, or read from the folder of shared test data that may be beside the checkout. */
public final class SamplePictures {

    private SamplePictures() {}

    /** Returns blobs and noise in RGB, different for each seed. */
    public static BufferedImage drawn(int width, int height, int seed) {
        return drawn(width, height, seed, BufferedImage.TYPE_INT_RGB);
    }

    public static BufferedImage drawn(int width, int height, int seed, int type) {
        Random random = new Random(seed);
        double phase = random.nextDouble() * 6;
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = (int) (127 + 120 * Math.sin(phase + x / 9.0));
                int green = (int) (127 + 120 * Math.cos(phase + y / 7.0));
                int blue = (red + green + random.nextInt(40)) % 256;
                image.setRGB(x, y, 0xff000000 | red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    public static byte[] png(BufferedImage image) {
        return encoded(image, "png", false);
    }

    public static byte[] jpeg(BufferedImage image) {
        return encoded(image, "jpeg", false);
    }

    public static byte[] progressiveJpeg(BufferedImage image) {
        return encoded(image, "jpeg", true);
    }

    /** Reads a picture of the shared test data; skips the test if they are missing. */
    public static byte[] shared(String name) {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.isDirectory(here.resolve("shared/testdata/images"))) {
            here = here.getParent();
        }
        Assumptions.assumeTrue(here != null, "shared/testdata/images is not beside this checkout");
        try {
            return Files.readAllBytes(here.resolve("shared/testdata/images").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encoded(BufferedImage image, String format, boolean progressive) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (progressive) {
                param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
