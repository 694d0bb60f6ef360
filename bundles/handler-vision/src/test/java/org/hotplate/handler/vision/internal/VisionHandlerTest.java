// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.vision.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec;
import org.hotplate.handler.image.SamplePictures;
import org.hotplate.image.java.internal.JavaImageCodec;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisionHandlerTest {

    private static final Request NOTHING = new Request(Map.of());

    @TempDir
    Path folder;

    private final byte[] picture = SamplePictures.jpeg(SamplePictures.drawn(50, 30, 1));

    @Test
    void feedsBytesChannelsFirst() throws HandlerException {
        Image image = new JavaImageCodec().decode(picture);

        Tensor tensor = handler(Map.of()).preprocess(data(picture)).get(0);

        assertThat(tensor.type()).isEqualTo(DataType.UINT8);
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3, 30, 50));
        assertThat(tensor.get(0)).isEqualTo(image.rgb()[0] & 0xff);
        assertThat(tensor.get(50 * 30 + 1)).isEqualTo(image.rgb()[4] & 0xff);
    }

    @Test
    void passesTensorsOfTheSignaturesShapeOn() throws HandlerException {
        Tensor prepared = Tensor.ofFloats("data", Shape.of(2, 3, 1, 2), new float[12]);
        ModelHandler handler = handler(signature(Shape.of(Shape.ANY, 3, 1, 2)), Map.of("divisor", "255"));

        assertThat(handler.preprocess(new Request(Map.of("data", prepared)))).containsExactly(prepared);
        assertThatThrownBy(
                        () -> handler.preprocess(new Request(Map.of("data", prepared.reshaped(Shape.of(2, 3, 2, 1))))))
                .isInstanceOf(HandlerException.class)
                .hasMessageContaining("Input 'data' has the shape [2, 3, 2, 1]; the model accepts [any, 3, 1, 2]");
    }

    @Test
    void ignoresTheSignaturesNumberOfChannels() throws HandlerException {
        Tensor tensor = handler(signature(Shape.of(Shape.ANY, 1, 8, 9)), Map.of())
                .preprocess(data(picture))
                .get(0);

        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3, 8, 9));
    }

    @Test
    void answersTheTopFiveOfEachOutputWithTheirLabels() throws Exception {
        Tensor first = Tensor.ofFloats("a", Shape.of(1, 6), 0.1f, 0.5f, 0.1f, 0, 0.2f, 0.3f);
        Tensor second = Tensor.ofFloats("b", Shape.of(2, 2, 1, 1), 0.25f, 0.75f, 9, 9);

        Object answer = labelled("n01 cat\nn02 dog\n")
                .postprocess(List.of(first, second), NOTHING)
                .value();

        assertThat(answer)
                .isEqualTo(List.of(
                        List.of(
                                top("n02 dog", 0.5f),
                                top("5", 0.3f),
                                top("4", 0.2f),
                                top("n01 cat", 0.1f),
                                top("2", 0.1f)),
                        List.of(top("n02 dog", 0.75f), top("n01 cat", 0.25f))));
        assertThat(answer.toString())
                .startsWith("[[{class=n02 dog, probability=0.5}, {class=5, probability=0.300000011920");
    }

    @Test
    void answersWithIndexesWithoutLabels() throws HandlerException {
        Tensor output = Tensor.ofFloats("a", Shape.of(3), 1, 3, 2);

        assertThat(handler(Map.of("top_k", "2"))
                        .postprocess(List.of(output), NOTHING)
                        .value())
                .isEqualTo(List.of(List.of(top("1", 3), top("2", 2))));
    }

    @Test
    void saysThatAnOutputHoldsNoClasses() {
        Tensor map = Tensor.ofFloats("mask", Shape.of(1, 2, 1, 2), 1, 2, 3, 4);

        assertThatThrownBy(() -> handler(Map.of()).postprocess(List.of(map), NOTHING))
                .isInstanceOf(HandlerException.class)
                .hasMessageContaining("Output 'mask' has the shape [1, 2, 1, 2]");
    }

    @Test
    void refusesABombInEitherFormatBeforeDecodingIt() throws HandlerException {
        ModelHandler handler = new VisionHandlers(new NoCodec()).create(new SampleContext(anySize(), Map.of()));
        ByteBuffer png = ByteBuffer.wrap(SamplePictures.png(SamplePictures.drawn(1, 1, 1)));
        png.order(ByteOrder.BIG_ENDIAN).putInt(16, 20_000).putInt(20, 20_000);
        byte[] jpeg = picture.clone();
        int frame = indexOf(jpeg, (byte) 0xff, (byte) 0xc0);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_000).putShort(frame + 7, (short) 65_000);

        for (byte[] bomb : List.of(png.array(), jpeg)) {
            assertThatThrownBy(() -> handler.preprocess(data(bomb)))
                    .isInstanceOfSatisfying(
                            HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TOO_LARGE))
                    .hasMessageStartingWith("Input 'data': The picture has ")
                    .hasMessageContaining("at most 50000000");
        }
    }

    @Test
    void takesABiggerPictureWhereTheModelAllowsIt() throws HandlerException {
        assertThatThrownBy(() -> handler(Map.of("max_pixels", "1499")).preprocess(data(picture)))
                .hasMessageContaining("50 x 30 = 1500 pixels; at most 1499");
        assertThat(handler(Map.of("max_pixels", "1500")).preprocess(data(picture)))
                .hasSize(1);
    }

    @Test
    void refusesATruncatedPictureUnlessTheModelAllowsIt() throws HandlerException {
        byte[] cut = Arrays.copyOf(picture, picture.length - 20);

        assertThatThrownBy(() -> handler(Map.of()).preprocess(data(cut)))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BAD_REQUEST))
                .hasMessageStartingWith("Input 'data': truncated picture");
        assertThatCode(() -> handler(Map.of("allow_truncated", "true")).preprocess(data(cut)))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesASignatureThatIsNoPicture() {
        for (Shape shape :
                List.of(Shape.of(Shape.ANY, 4), Shape.of(Shape.ANY, 3, Shape.ANY, 224), Shape.of(3, 224, 224))) {
            assertThatThrownBy(() -> handler(signature(shape), Map.of()))
                    .isInstanceOf(HandlerException.class)
                    .hasMessageContaining("Input 'data' has the shape " + shape);
        }
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> handler(Map.of("top_k", "0"))).hasMessageContaining("Option 'top_k' is '0'");
        assertThatThrownBy(() -> handler(Map.of("allow_truncated", "yes"))).hasMessageContaining("true, false");
    }

    @Test
    void asksForEveryOptionItKnows() throws HandlerException {
        HandlerOptions options =
                new HandlerOptions(Map.of("top_k", "3", "max_pixels", "100", "allow_truncated", "true", "topk", "1"));

        new VisionHandlers(new JavaImageCodec()).create(new SampleContext(anySize(), Map.of(), options));

        assertThat(options.undeclared()).containsExactly("topk");
    }

    private ModelHandler labelled(String labels) throws IOException, HandlerException {
        Path synset = Files.writeString(folder.resolve("synset.txt"), labels);
        return new VisionHandlers(new JavaImageCodec())
                .create(new SampleContext(anySize(), Map.of("synset.txt", synset), new HandlerOptions(Map.of())));
    }

    private static ModelHandler handler(Map<String, String> options) throws HandlerException {
        return handler(anySize(), options);
    }

    private static ModelHandler handler(Signature signature, Map<String, String> options) throws HandlerException {
        return new VisionHandlers(new JavaImageCodec()).create(new SampleContext(signature, options));
    }

    private static Signature anySize() {
        return signature(Shape.of(Shape.ANY, 3, 30, 50));
    }

    private static Signature signature(Shape shape) {
        return new Signature(List.of(new TensorSpec("data", shape)), Signature.IMAGE, List.of(), Signature.JSON);
    }

    private static Request data(byte[] picture) {
        return new Request(Map.of("data", picture));
    }

    private static Map<String, Object> top(String name, float probability) {
        return Map.of("class", name, "probability", (double) probability);
    }

    private static int indexOf(byte[] bytes, byte first, byte second) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == first && bytes[i + 1] == second) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    /** Fails the test if it is called. */
    private static final class NoCodec implements ImageCodec {

        @Override
        public boolean exact() {
            return false;
        }

        @Override
        public Image decode(byte[] encoded) {
            throw new AssertionError("decoded");
        }

        @Override
        public Image resize(Image image, int width, int height, Interpolation interpolation) {
            throw new AssertionError("resized");
        }
    }
}
