// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.gluon.vision.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.ModelHandlerFactory;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.StandInNetwork;
import org.hotplate.handler.image.SamplePictures;
import org.hotplate.image.java.internal.JavaImageCodec;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GluonVisionHandlerTest {

    /** A pooling layer over each colour with three logits: the means of red, green and blue. */
    private static final StandInNetwork MEANS = new StandInNetwork(inputs -> {
        Tensor picture = inputs.get(0);
        int pixels = picture.shape().size() / 3;
        float[] means = new float[3];
        for (int i = 0; i < 3 * pixels; i++) {
            means[i / pixels] += (float) picture.get(i) / pixels;
        }
        return List.of(Tensor.ofFloats("means", Shape.of(1, 3), means));
    });

    @TempDir
    Path folder;

    @Test
    void resizesBetweenTwoPixelsInAStraightLine() throws HandlerException {
        BufferedImage dots = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        dots.setRGB(1, 0, 0x64c8ff);
        // pixel centres are aligned, so that four pixels are at -1/4, 1/4, 3/4 and 5/4 of the way from 0 to 100: 0, 25,
        // 75, 100 for red and 0, 50, 150, 200 for green; cubic interpolation would overshoot
        Tensor tensor = handler(Map.of("divisor", "1", "mean", "0", "std", "1"), Shape.of(Shape.ANY, 3, 1, 4))
                .preprocess(data(SamplePictures.png(dots)))
                .get(0);

        assertThat(tensor.toFloats()).containsExactly(0, 25, 75, 100, 0, 50, 150, 200, 0, 64, 191, 255);
        Tensor cubic = handler(
                        Map.of("divisor", "1", "mean", "0", "std", "1", "resize", "bicubic"),
                        Shape.of(Shape.ANY, 3, 1, 4))
                .preprocess(data(SamplePictures.png(dots)))
                .get(0);
        assertThat(cubic.get(1)).isLessThan(25);
    }

    /**
     * Expected of (200, 0, 0), by numpy 2.4 in float32:
     *
     * <pre>{@code
     * x = (np.array([200, 0, 0], f) / f(255) - np.array([.485, .456, .406], f)) / np.array([.229, .224, .225], f)
     * # [1.3070468, -2.0357141, -1.8044444]
     * e = np.exp(x - x.max()); e / e.sum()
     * # [0.9260342121124268, 0.03272535651922226, 0.04124046489596367]
     * }</pre>
     */
    @Test
    void normalisesAndAnswersProbabilities() throws Exception {
        ModelHandler handler = labelled(new GluonVisionHandlers(new JavaImageCodec()), Map.of());

        Tensor input = handler.preprocess(red()).get(0);
        Object answer = MEANS.answer(handler, red());

        assertThat(input.type()).isEqualTo(DataType.FLOAT32);
        assertThat(input.shape()).isEqualTo(Shape.of(1, 3, 8, 8));
        assertThat((float) input.get(63)).isEqualTo(1.3070468f);
        assertThat((float) input.get(64)).isEqualTo(-2.0357141f);
        assertThat((float) input.get(128)).isEqualTo(-1.8044444f);
        List<?> best = (List<?>) ((List<?>) answer).get(0);
        assertThat((List<?>) answer).hasSize(1);
        assertThat(best).hasSize(3);
        assertEntry(best.get(0), "n01 red, as a rose", 0.9260342121124268);
        assertEntry(best.get(1), "n03 blue", 0.04124046489596367);
        assertEntry(best.get(2), "n02 green", 0.03272535651922226);
    }

    @Test
    void answersAsTheExamplesDid() throws Exception {
        Object answer = MEANS.answer(labelled(new AlexnetHandlers(new JavaImageCodec()), Map.of("top_k", "2")), red());

        assertThat((List<?>) answer).hasSize(2);
        assertEntry(((List<?>) answer).get(0), "red,", 0.9260342121124268);
        assertEntry(((List<?>) answer).get(1), "blue", 0.04124046489596367);
    }

    @Test
    void leavesProbabilitiesOfTheNetworkAsTheyAre() throws HandlerException {
        Tensor output = Tensor.ofFloats("out", Shape.of(1, 2, 1, 1), 0.25f, 0.75f);

        Object answer = handler(
                        Map.of("softmax", "false", "answer", "flat", "label_word", "3"), Shape.of(Shape.ANY, 3, 8, 8))
                .postprocess(List.of(output), red())
                .value();

        assertThat(answer)
                .isEqualTo(
                        List.of(Map.of("class", "1", "probability", 0.75), Map.of("class", "0", "probability", 0.25)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gray.jpg", "cmyk.jpg", "one.jpg", "kitten_png.png"})
    void takesPicturesOfEveryKind(String name) throws HandlerException {
        Tensor tensor = handler(Map.of(), Shape.of(Shape.ANY, 3, 8, 8))
                .preprocess(data(SamplePictures.shared(name)))
                .get(0);

        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3, 8, 8));
        // the colours from black to white are within these limits
        for (float value : tensor.toFloats()) {
            assertThat(value).isBetween(-2.118f, 2.6401f);
        }
    }

    @Test
    void spreadsGreyOverAllColoursAndOnePixelOverAPicture() throws HandlerException {
        BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 255);

        Tensor tensor = handler(Map.of(), Shape.of(Shape.ANY, 3, 2, 2))
                .preprocess(data(SamplePictures.png(grey)))
                .get(0);

        // (1 - mean) / std of each colour
        float[] white = {2.2489083f, 2.4285715f, 2.64f};
        for (int i = 0; i < 12; i++) {
            assertThat((float) tensor.get(i)).isCloseTo(white[i / 4], within(1e-6f));
        }
    }

    @Test
    void refusesOptionsOutOfRange() {
        Map<String, String> wrong = Map.of(
                "label_word", "-1",
                "answer", "short",
                "softmax", "maybe",
                "resize", "nearest",
                "mean", "1,2",
                "std", "0",
                "top_k", "0",
                "labels", "none.txt");
        wrong.forEach(
                (name, value) -> assertThatThrownBy(() -> handler(Map.of(name, value), Shape.of(Shape.ANY, 3, 8, 8)))
                        .isInstanceOf(HandlerException.class)
                        .hasMessageStartingWith("Option '%s' is '%s'; allowed is ", name, value));
    }

    private ModelHandler labelled(ModelHandlerFactory factory, Map<String, String> options) throws Exception {
        Path synset = Files.writeString(folder.resolve("synset.txt"), "n01 red, as a rose\nn02 green\nn03 blue\n");
        return factory.create(new SampleContext(
                signature(Shape.of(Shape.ANY, 3, 8, 8)), Map.of("synset.txt", synset), new HandlerOptions(options)));
    }

    private static ModelHandler handler(Map<String, String> options, Shape shape) throws HandlerException {
        return new GluonVisionHandlers(new JavaImageCodec()).create(new SampleContext(signature(shape), options));
    }

    private static Signature signature(Shape shape) {
        return new Signature(List.of(new TensorSpec("data", shape)), Signature.IMAGE, List.of(), Signature.JSON);
    }

    private static Request red() {
        BufferedImage picture = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 200; i++) {
            picture.setRGB(i % 20, i / 20, 200 << 16);
        }
        return data(SamplePictures.png(picture));
    }

    private static Request data(byte[] picture) {
        return new Request(Map.of("data", picture));
    }

    private static void assertEntry(Object entry, String label, double probability) {
        assertThat(((Map<?, ?>) entry).get("class")).isEqualTo(label);
        assertThat((Double) ((Map<?, ?>) entry).get("probability")).isCloseTo(probability, within(1e-6));
    }
}
