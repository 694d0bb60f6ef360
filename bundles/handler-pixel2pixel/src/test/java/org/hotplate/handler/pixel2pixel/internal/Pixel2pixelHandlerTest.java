// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.pixel2pixel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.StandInNetwork;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.PictureHeader;
import org.hotplate.handler.image.SamplePictures;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;

class Pixel2pixelHandlerTest {

    private static final StandInNetwork SAME = new StandInNetwork(inputs -> inputs);

    private final RememberingCodec codec = new RememberingCodec();

    @Test
    void feedsColoursFromMinusOneToOne() throws HandlerException {
        BufferedImage dots = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        dots.setRGB(0, 0, 0x007fff);
        dots.setRGB(1, 0, 0x80ff01);

        Tensor tensor = handler(Map.of(), 1, 2)
                .preprocess(data(SamplePictures.png(dots)))
                .get(0);

        assertThat(tensor.type()).isEqualTo(DataType.FLOAT32);
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3, 1, 2));
        // (x - 127.5) / 127.5 of 0, 128; 127, 255; 255, 1
        assertThat(tensor.toFloats())
                .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-7f ? 0 : 1)
                .containsExactly(-1, 1 / 255f, -1 / 255f, 1, 1, -253 / 255f);
    }

    @Test
    void resizesByCubic() throws HandlerException {
        BufferedImage step = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        step.setRGB(1, 0, 0x646464);

        Tensor tensor = handler(Map.of(), 1, 4)
                .preprocess(data(SamplePictures.png(step)))
                .get(0);

        // a quarter of the way from 0 to 100, linear interpolation is 25. OpenCV's cubic, with a = -0.75, weights the
        // pixels of 100 with 0.2617 at a distance of 0.75 and with -0.0352 at 1.75: 22.66. Before the 0 the result is
        // negative
        assertThat((tensor.get(1) + 1) * 127.5).isCloseTo(23, within(1e-4));
        assertThat(tensor.get(0)).isEqualTo(-1);
    }

    /**
     * What MMS did to a picture that the network leaves alone: the darker half loses one step, since the sum is not
     * rounded but cut. By numpy 2.4:
     *
     * <pre>{@code
     * v = np.arange(256, dtype=f); y = (v - f(127.5)) / f(127.5)
     * b = ((y + f(1)) * f(127.5)).astype(np.uint8)
     * [i for i in range(256) if b[i] != i]  # 1 to 95; and b[i] is i - 1 there
     * }</pre>
     */
    @Test
    void cutsFractionsOffInSinglePrecision() throws HandlerException {
        BufferedImage greys = new BufferedImage(256, 1, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 256; i++) {
            greys.setRGB(i, 0, i * 0x010101);
        }

        SAME.answer(handler(Map.of(), 1, 256), data(SamplePictures.png(greys)));

        for (int i = 0; i < 256; i++) {
            int expected = i >= 1 && i <= 95 ? i - 1 : i;
            assertThat(codec.encoded().rgb()[3 * i] & 0xff).as("grey %d", i).isEqualTo(expected);
        }
    }

    @Test
    void paintsWhatTheNetworkGives() throws HandlerException {
        // (y + 1) * 127.5: 0, 63.75, 127.5, 191.25, 255; values outside become black or white
        float[] values = {-1, -0.5f, 0, 0.5f, 1, 3, -2, Float.POSITIVE_INFINITY};
        float[] colours = new float[24];
        System.arraycopy(values, 0, colours, 8, 8);
        Tensor output = Tensor.ofFloats("painted", Shape.of(1, 3, 2, 4), colours);

        paint(output, Map.of());

        Image painted = codec.encoded();
        assertThat(painted.width()).isEqualTo(4);
        assertThat(painted.height()).isEqualTo(2);
        int[] greens = {0, 63, 127, 191, 255, 255, 0, 255};
        for (int i = 0; i < 8; i++) {
            assertThat(painted.rgb()[3 * i] & 0xff).isEqualTo(127);
            assertThat(painted.rgb()[3 * i + 1] & 0xff).isEqualTo(greens[i]);
        }
    }

    @Test
    void answersAListOfOneJpegInBase64() throws HandlerException {
        Request red = data(SamplePictures.jpeg(SamplePictures.drawn(200, 100, 1)));

        Object answer = SAME.answer(handler(Map.of(), 64, 48), red);

        assertThat((List<?>) answer).hasSize(1);
        byte[] jpeg = Base64.getDecoder().decode((String) ((List<?>) answer).get(0));
        assertThat(PictureHeader.read(jpeg)).isEqualTo(new PictureHeader(PictureHeader.Format.JPEG, 48, 64));
        Image again = codec.decode(jpeg);
        long difference = 0;
        for (int i = 0; i < again.rgb().length; i++) {
            difference += Math.abs((again.rgb()[i] & 0xff) - (codec.encoded().rgb()[i] & 0xff));
        }
        assertThat(difference / again.rgb().length).isLessThan(20);
        String finer = ((List<?>) SAME.answer(handler(Map.of("quality", "95"), 64, 48), red))
                .get(0)
                .toString();
        assertThat(finer)
                .hasSizeGreaterThan(((List<?>) answer).get(0).toString().length());
    }

    @Test
    void takesAnotherScaleOfTheOutput() throws HandlerException {
        Tensor grey = Tensor.ofFloats("painted", Shape.of(1, 1, 1, 3), 0, 0.5f, 1);

        paint(grey, Map.of("output_offset", "0", "output_factor", "255"));

        assertThat(codec.encoded().rgb()).containsExactly(0, 0, 0, 127, 127, 127, -1, -1, -1);
    }

    @Test
    void refusesNanAndWhatIsNoPicture() {
        Tensor nan = Tensor.ofFloats("painted", Shape.of(1, 1, 1, 2), 0, Float.NaN);
        assertThatThrownBy(() -> paint(nan, Map.of()))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL))
                .hasMessage("Output 'painted' contains NaN, which is not a colour");
        for (Shape shape : List.of(Shape.of(8), Shape.of(1, 2, 2, 2), Shape.of(2, 1, 2, 2))) {
            assertThatThrownBy(() -> paint(Tensor.ofFloats("painted", shape, new float[8]), Map.of()))
                    .isInstanceOfSatisfying(
                            HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL))
                    .hasMessageContaining("is not a picture");
        }
    }

    @Test
    void refusesOptionsOutOfRange() {
        Map.of("quality", "0", "output_offset", "one", "output_factor", "1,2,3")
                .forEach((name, value) -> assertThatThrownBy(() -> handler(Map.of(name, value), 8, 8))
                        .isInstanceOf(HandlerException.class)
                        .hasMessageStartingWith("Option '%s' is '%s'; allowed is ", name, value));
    }

    private void paint(Tensor output, Map<String, String> options) throws HandlerException {
        new StandInNetwork(inputs -> List.of(output))
                .answer(handler(options, 8, 8), data(SamplePictures.png(SamplePictures.drawn(8, 8, 1))));
    }

    private ModelHandler handler(Map<String, String> options, int height, int width) throws HandlerException {
        TensorSpec input = new TensorSpec("data", Shape.of(Shape.ANY, 3, height, width));
        return new Pixel2pixelHandlers(codec)
                .create(new SampleContext(
                        new Signature(List.of(input), Signature.IMAGE, List.of(), Signature.IMAGE), options));
    }

    private static Request data(byte[] picture) {
        return new Request(Map.of("data", picture));
    }
}
