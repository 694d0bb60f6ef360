// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.java.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.image.SamplePictures;
import org.junit.jupiter.api.Test;

class JavaImageCodecTest {

    private final JavaImageCodec codec = new JavaImageCodec();

    @Test
    void readsThePixelsOfAPngAsTheyAre() throws HandlerException {
        BufferedImage drawn = SamplePictures.drawn(23, 11, 3);

        Image image = codec.decode(SamplePictures.png(drawn));

        assertThat(image.width()).isEqualTo(23);
        assertThat(image.height()).isEqualTo(11);
        assertThat(pixel(image, 5, 7)).isEqualTo(drawn.getRGB(5, 7) & 0xffffff);
        assertThat(pixel(image, 22, 10)).isEqualTo(drawn.getRGB(22, 10) & 0xffffff);
    }

    @Test
    void refusesAPictureThatTheHeapHasNoRoomFor() throws HandlerException {
        byte[] png = SamplePictures.png(SamplePictures.drawn(100, 50, 3));
        JavaImageCodec small = new JavaImageCodec(new PictureMemory(20_000));
        JavaImageCodec enough = new JavaImageCodec(new PictureMemory(40_000));

        assertThatThrownBy(() -> small.decode(png, 8, 8, Interpolation.BICUBIC))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TOO_LARGE))
                .hasMessage(
                        "The picture needs 35 KB once decoded, and 19 KB are available for pictures; send a smaller one");
        for (int i = 0; i < 3; i++) {
            assertThat(enough.decode(png).width()).isEqualTo(100);
        }
    }

    @Test
    void spreadsGreyWithoutConvertingIt() throws HandlerException {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 100);
        grey.getRaster().setSample(1, 0, 0, 255);

        assertThat(codec.decode(SamplePictures.png(grey)).rgb()).containsExactly(100, 100, 100, -1, -1, -1);
    }

    @Test
    void cutsSixteenBitsToTheUpperEight() throws HandlerException {
        BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setSample(0, 0, 0, 0x12ff);

        assertThat(codec.decode(SamplePictures.png(grey)).rgb()).containsOnly(0x12);
    }

    @Test
    void dropsTransparency() throws HandlerException {
        BufferedImage transparent = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        transparent.setRGB(0, 0, 0x10203040);

        assertThat(codec.decode(SamplePictures.png(transparent)).rgb()).containsExactly(0x20, 0x30, 0x40);
    }

    @Test
    void looksColoursUpInAPalette() throws HandlerException {
        byte[] red = {0, 10};
        byte[] green = {0, 20};
        byte[] blue = {0, 30};
        BufferedImage indexed =
                new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(1, 2, red, green, blue));
        indexed.getRaster().setSample(0, 0, 0, 1);

        assertThat(codec.decode(SamplePictures.png(indexed)).rgb()).containsExactly(10, 20, 30);
    }

    @Test
    void readsTwoBandsAsGreyWithTransparency() throws HandlerException {
        ColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, ColorModel.TRANSLUCENT, DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {90, 128});

        byte[] png = SamplePictures.png(new BufferedImage(model, raster, false, null));

        assertThat(codec.decode(png).rgb()).containsOnly(90);
    }

    @Test
    void readsJpegsOfFourInks() throws HandlerException {
        Image image = codec.decode(SamplePictures.shared("cmyk.jpg"));

        assertThat(image.rgb()).hasSize(image.width() * image.height() * 3);
    }

    @Test
    void writesAJpegThatItReads() throws HandlerException {
        Image image = codec.decode(SamplePictures.png(SamplePictures.drawn(32, 16, 1)));

        Image again = codec.decode(codec.encodeJpeg(image));

        assertThat(again.width()).isEqualTo(32);
        assertThat(again.height()).isEqualTo(16);
        assertThat(codec.encodeBase64(image)).startsWith("/9j/");
    }

    @Test
    void decodesAndResizesInOneGo() throws HandlerException {
        byte[] png = SamplePictures.png(SamplePictures.drawn(32, 16, 1));

        assertThat(codec.decode(png, 5, 9, Interpolation.BICUBIC).rgb())
                .isEqualTo(codec.resize(codec.decode(png), 5, 9, Interpolation.BICUBIC)
                        .rgb());
    }

    @Test
    void blamesTheCallerForBrokenPictures() {
        byte[] png = SamplePictures.png(SamplePictures.drawn(32, 16, 1));
        byte[] jpeg = SamplePictures.jpeg(SamplePictures.drawn(32, 16, 1));
        for (byte[] broken : new byte[][] {
            {}, {1, 2, 3}, Arrays.copyOf(png, 60), Arrays.copyOf(png, png.length / 2), Arrays.copyOf(jpeg, 100)
        }) {
            assertThatThrownBy(() -> codec.decode(broken))
                    .isInstanceOfSatisfying(
                            HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BAD_REQUEST))
                    .hasMessageContaining("%d bytes, cannot be decoded".formatted(broken.length));
        }
    }

    private static int pixel(Image image, int x, int y) {
        int at = (y * image.width() + x) * 3;
        byte[] rgb = image.rgb();
        return (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | rgb[at + 2] & 0xff;
    }
}
