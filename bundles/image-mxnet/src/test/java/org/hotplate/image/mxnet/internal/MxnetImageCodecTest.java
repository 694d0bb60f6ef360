// SPDX-License-Identifier: Apache-2.0
package org.hotplate.image.mxnet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.image.SamplePictures;
import org.hotplate.image.java.internal.JavaImageCodec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class MxnetImageCodecTest {

    private static Path library;
    private static ImageCodec codec;

    @BeforeAll
    static void opensLibmxnet() throws Exception {
        library = LibraryFile.in(TestNatives.folder());
        codec = MxnetImageCodec.open(library);
    }

    @Test
    void readsThePixelsOfAPngAsTheyAre() throws HandlerException {
        BufferedImage drawn = SamplePictures.drawn(23, 11, 3);

        Image image = codec.decode(SamplePictures.png(drawn));

        assertThat(image.width()).isEqualTo(23);
        assertThat(image.height()).isEqualTo(11);
        assertThat(image.rgb()).isEqualTo(rgb(drawn));
    }

    @Test
    void readsEveryKindOfPngAsColour() throws HandlerException {
        BufferedImage deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(0, 0, 0, 0x12ff);
        BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 100);
        BufferedImage transparent = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        transparent.setRGB(0, 0, 0x10203040);
        byte[] ramp = {0, 10};
        BufferedImage indexed =
                new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(1, 2, ramp, ramp, ramp));
        indexed.getRaster().setSample(0, 0, 0, 1);

        assertThat(codec.decode(SamplePictures.png(deep)).rgb()).containsExactly(0x12, 0x12, 0x12);
        assertThat(codec.decode(SamplePictures.png(grey)).rgb()).containsExactly(100, 100, 100);
        assertThat(codec.decode(SamplePictures.png(transparent)).rgb()).containsExactly(0x20, 0x30, 0x40);
        assertThat(codec.decode(SamplePictures.png(indexed)).rgb()).containsExactly(10, 10, 10);
    }

    @Test
    void readsRealPicturesOfEveryKind() throws HandlerException {
        for (String name : List.of("cmyk.jpg", "gray.jpg", "one.jpg", "rot6.jpg", "loadtest.jpg", "kitten_png.png")) {
            Image image = codec.decode(SamplePictures.shared(name));

            assertThat(image.rgb()).as(name).hasSize(image.width() * image.height() * 3);
        }
    }

    @Test
    void readsALosslessCopyAsTheOriginal() throws HandlerException {
        assertThat(checksum(codec.decode(SamplePictures.shared("kitten_png.png"))))
                .isEqualTo(checksum(codec.decode(SamplePictures.shared("loadtest.jpg"))));
    }

    @ParameterizedTest
    @EnumSource
    void decodesAndResizesInOneGoToTheSamePixels(Interpolation interpolation) throws HandlerException {
        byte[] jpeg = SamplePictures.jpeg(SamplePictures.drawn(301, 199, 5));

        Image image = codec.decode(jpeg, 224, 112, interpolation);

        assertThat(image.width()).isEqualTo(224);
        assertThat(image.height()).isEqualTo(112);
        assertThat(image.rgb())
                .isEqualTo(codec.resize(codec.decode(jpeg), 224, 112, interpolation)
                        .rgb());
    }

    @Test
    void resizesByDifferentRulesWhenAsked() throws HandlerException {
        Image edge = new Image(4, 1, new byte[] {0, 0, 0, 0, 0, 0, -56, -56, -56, -56, -56, -56});

        assertThat(codec.resize(edge, 2, 1, Interpolation.BILINEAR).rgb()).containsExactly(0, 0, 0, -56, -56, -56);
        assertThat(codec.resize(edge, 2, 1, Interpolation.BICUBIC).rgb()[3] & 0xff)
                .isBetween(218, 219);
    }

    @Test
    void isCloseToTheCodecInJava() throws HandlerException {
        ImageCodec java = new JavaImageCodec();
        for (Interpolation interpolation : Interpolation.values()) {
            for (byte[] encoded : List.of(
                    SamplePictures.png(SamplePictures.drawn(301, 199, 5)),
                    SamplePictures.jpeg(SamplePictures.drawn(97, 203, 6)))) {
                assertClose(
                        java.decode(encoded, 128, 128, interpolation), codec.decode(encoded, 128, 128, interpolation));
            }
        }
    }

    @Test
    void readsFourInksAsTheCodecInJavaDoes() throws HandlerException {
        byte[] cmyk = SamplePictures.shared("cmyk.jpg");

        assertClose(new JavaImageCodec().decode(cmyk), codec.decode(cmyk));
    }

    @Test
    void givesEveryThreadThePixelsOfItsOwnPicture() throws Exception {
        List<byte[]> pictures = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (int seed = 0; seed < 6; seed++) {
            pictures.add(SamplePictures.jpeg(SamplePictures.drawn(150 + 40 * seed, 200 - 20 * seed, seed)));
            expected.add(checksum(codec.decode(pictures.get(seed), 64, 64, Interpolation.BICUBIC)));
        }
        assertThat(expected).doesNotHaveDuplicates();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Long>> answers = new ArrayList<>();
            for (int i = 0; i < 1200; i++) {
                byte[] picture = pictures.get(i % pictures.size());
                Callable<Long> call = () -> checksum(codec.decode(picture, 64, 64, Interpolation.BICUBIC));
                answers.add(threads.submit(call));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(expected.get(i % expected.size()));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void givesTheSamePixelsInEveryNumpyMode(int mode) throws HandlerException {
        byte[] jpeg = SamplePictures.jpeg(SamplePictures.drawn(120, 80, 9));
        long expected = checksum(codec.decode(jpeg, 64, 64, Interpolation.BICUBIC));
        Function setMode = NativeLibrary.getInstance(library.toString()).getFunction("MXSetIsNumpyShape");
        IntByReference previous = new IntByReference();
        setMode.invokeInt(new Object[] {mode, previous});
        try {
            assertThat(checksum(codec.decode(jpeg, 64, 64, Interpolation.BICUBIC)))
                    .isEqualTo(expected);
        } finally {
            setMode.invokeInt(new Object[] {previous.getValue(), previous});
        }
    }

    @Test
    void blamesTheCallerForBrokenPicturesInOneLine() throws HandlerException {
        byte[] png = SamplePictures.png(SamplePictures.drawn(32, 16, 1));
        byte[] jpeg = SamplePictures.jpeg(SamplePictures.drawn(32, 16, 1));
        for (byte[] broken : new byte[][] {
            {},
            {1, 2, 3},
            new byte[5000],
            Arrays.copyOf(png, 60),
            Arrays.copyOf(png, png.length / 2),
            Arrays.copyOf(jpeg, 100),
            "not a picture, but of a certain length".getBytes()
        }) {
            assertThatThrownBy(() -> codec.decode(broken))
                    .isInstanceOfSatisfying(
                            HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BAD_REQUEST))
                    .hasMessageContaining("%d bytes, cannot be decoded: ".formatted(broken.length))
                    .hasMessageNotContaining("\n");
            assertThatThrownBy(() -> codec.decode(broken, 8, 8, Interpolation.BICUBIC))
                    .isInstanceOf(HandlerException.class)
                    .hasMessageContaining("cannot be decoded");
        }

        assertThat(codec.decode(jpeg).width()).isEqualTo(32);
    }

    @Test
    void survivesPicturesWithDamagedBytes() throws HandlerException {
        Random random = new Random(11);
        byte[][] pictures = {
            SamplePictures.png(SamplePictures.drawn(40, 30, 1)),
            SamplePictures.jpeg(SamplePictures.drawn(40, 30, 1)),
            SamplePictures.progressiveJpeg(SamplePictures.drawn(40, 30, 1))
        };
        int decoded = 0;
        for (int i = 0; i < 150; i++) {
            byte[] damaged = pictures[i % pictures.length].clone();
            // the dimensions are not checked: a handler reads and limits them first
            for (int hit = 0; hit < 3; hit++) {
                damaged[200 + random.nextInt(damaged.length - 200)] = (byte) random.nextInt(256);
            }
            try {
                codec.decode(damaged, 16, 16, Interpolation.BICUBIC);
                decoded++;
            } catch (HandlerException e) {
                assertThat(e.kind()).isEqualTo(FailureKind.BAD_REQUEST);
            }
        }

        assertThat(decoded).isPositive();
        readsThePixelsOfAPngAsTheyAre();
    }

    @Test
    void leavesTheJdkItsJpegWhenDjlSharesAllSymbols() throws HandlerException {
        // like DJL: no flags
        NativeLibrary.getInstance(library.toString());
        Image image = codec.decode(SamplePictures.png(SamplePictures.drawn(64, 64, 2)));

        assertClose(codec.decode(codec.encodeJpeg(image)), image, 12);
    }

    private static byte[] rgb(BufferedImage image) {
        byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
        for (int i = 0; i < rgb.length; i += 3) {
            int colour = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
            rgb[i] = (byte) (colour >> 16);
            rgb[i + 1] = (byte) (colour >> 8);
            rgb[i + 2] = (byte) colour;
        }
        return rgb;
    }

    private static long checksum(Image image) {
        CRC32 crc = new CRC32();
        crc.update(image.rgb());
        return crc.getValue();
    }

    private static void assertClose(Image actual, Image expected) {
        assertClose(actual, expected, 1);
    }

    /** The average difference, in steps of 256. */
    private static void assertClose(Image actual, Image expected, double steps) {
        byte[] left = actual.rgb();
        byte[] right = expected.rgb();
        assertThat(left).hasSameSizeAs(right);
        long difference = 0;
        for (int i = 0; i < left.length; i++) {
            difference += Math.abs((left[i] & 0xff) - (right[i] & 0xff));
        }
        assertThat((double) difference / left.length).isLessThan(steps);
    }
}
