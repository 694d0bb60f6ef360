// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.ssd.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.HandlerOptions;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.handler.StandInNetwork;
import org.hotplate.handler.image.Image;
import org.hotplate.handler.image.ImageCodec.Interpolation;
import org.hotplate.handler.image.SamplePictures;
import org.hotplate.image.java.internal.JavaImageCodec;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SsdHandlerTest {

    private static final int DOG = 11;

    @TempDir
    Path folder;

    private final byte[] picture = SamplePictures.jpeg(SamplePictures.drawn(640, 427, 1));

    @Test
    void feedsBytesResizedByCubic() throws HandlerException {
        Image expected = new JavaImageCodec().decode(picture, 30, 20, Interpolation.BICUBIC);

        Tensor tensor = handler(Map.of()).preprocess(data(picture)).get(0);

        assertThat(tensor.type()).isEqualTo(DataType.UINT8);
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 3, 20, 30));
        assertThat(tensor.data()).isEqualTo(expected.toNchw("data").data());
    }

    /**
     * Expected of each row, by numpy as it was in MMS's time, when a float32 times an int was a double:
     *
     * <pre>{@code
     * [int(float(np.float32(x)) * s) for x, s in ((.6234, 640), (.2999, 427), (.8907, 640), (.6792, 427))]
     * # [398, 128, 570, 290]; and [64, 42, 128, 85]; [-32, 213, 768, 0]; [0, 0, 640, 427]
     * }</pre>
     */
    @Test
    void answersBoxesInThePicturesOwnPixels() throws HandlerException {
        Object answer = detect(
                handler(Map.of()),
                row(DOG, 0.9f, 0.6234f, 0.2999f, 0.8907f, 0.6792f),
                row(-1, 0.9f, 0.1f, 0.1f, 0.2f, 0.2f),
                row(DOG, 0.19999f, 0.1f, 0.1f, 0.2f, 0.2f),
                // as a double, the float 0.2 is greater than 0.2
                row(DOG, 0.2f, 0.1f, 0.1f, 0.2f, 0.2f),
                // outside of the picture, and truncated towards 0 on both sides
                row(2, 0.21f, -0.05f, 0.5f, 1.2f, -0.001f),
                row(-0.5f, 0.9f, 0.1f, 0.1f, 0.2f, 0.2f),
                row(19, 0.5f, 0, 0, 1, 1));

        assertThat(answer)
                .isEqualTo(List.of(
                        List.of("dog", 398L, 128L, 570L, 290L),
                        List.of("dog", 64L, 42L, 128L, 85L),
                        List.of("class 2", -32L, 213L, 768L, 0L),
                        List.of("19", 0L, 0L, 640L, 427L)));
    }

    @Test
    void answersNothingWhereNothingIsFound() throws HandlerException {
        assertThat(detect(handler(Map.of()), row(-1, -1, -1, -1, -1, -1), row(3, 0, 0, 0, 1, 1)))
                .isEqualTo(List.of());
    }

    @Test
    void ignoresRowsWhoseClassOrScoreIsNan() throws HandlerException {
        assertThat(detect(
                        handler(Map.of()),
                        row(Float.NaN, 1, 0, 0, 1, 1),
                        row(1, Float.NaN, 0, 0, 1, 1),
                        row(1, 0.1f, Float.NaN, 0, 1, 1)))
                .isEqualTo(List.of());
    }

    @Test
    void refusesPlacesThatAreNowhere() {
        for (float nowhere : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1e30f}) {
            assertThatThrownBy(() ->
                            detect(handler(Map.of()), row(-1, 0, 0, 0, 0, 0), row(1, 0.9f, 0.1f, 0.1f, nowhere, 0.2f)))
                    .isInstanceOfSatisfying(
                            HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INTERNAL))
                    .hasMessageContaining("Output 'detection_output' has ")
                    .hasMessageContaining("as xmax of its row 1");
        }
        assertThatThrownBy(() -> detect(handler(Map.of()), row(1e20f, 0.9f, 0, 0, 1, 1)))
                .hasMessageContaining("as class of its row 0");
    }

    @Test
    void refusesOutputsThatAreNoBoxes() {
        for (Shape shape : List.of(Shape.of(6), Shape.of(2, 3), Shape.of(1, 2, 3), Shape.of(1, 1, 1, 6))) {
            Tensor output = Tensor.ofFloats("x", shape, new float[6]);
            assertThatThrownBy(() ->
                            new StandInNetwork(inputs -> List.of(output)).answer(handler(Map.of()), data(picture)))
                    .isInstanceOf(HandlerException.class)
                    .hasMessage("Output 'x' has the shape %s; boxes are read from [batch, boxes, 6]", shape);
        }
    }

    @Test
    void measuresEveryRequestsOwnPicture() throws HandlerException {
        ModelHandler handler = handler(Map.of());
        Request small = data(SamplePictures.png(SamplePictures.drawn(1, 1, 1)));
        Request large = data(picture);
        Tensor whole = Tensor.ofFloats("boxes", Shape.of(1, 1, 6), row(1, 1, 0, 0, 1, 1));

        handler.preprocess(small);
        handler.preprocess(large);

        assertThat(handler.postprocess(List.of(whole), small).value())
                .isEqualTo(List.of(List.of("class 1", 0L, 0L, 1L, 1L)));
        assertThat(handler.postprocess(List.of(whole), large).value())
                .isEqualTo(List.of(List.of("class 1", 0L, 0L, 640L, 427L)));
    }

    @Test
    void ignoresAnOrientationAsTheDecoderDoes() throws HandlerException {
        Request turned = data(SamplePictures.shared("rot6.jpg"));
        Image decoded = new JavaImageCodec().decode(SamplePictures.shared("rot6.jpg"));

        assertThat(new StandInNetwork(
                                inputs -> List.of(Tensor.ofFloats("boxes", Shape.of(1, 1, 6), row(19, 1, 0, 0, 1, 1))))
                        .answer(handler(Map.of()), turned))
                .isEqualTo(List.of(List.of("19", 0L, 0L, (long) decoded.width(), (long) decoded.height())));
    }

    @Test
    void takesAThresholdAndColoursOfTheModel() throws HandlerException {
        ModelHandler handler = handler(Map.of("threshold", "0.5", "mean", "123, 117, 104"));

        assertThat(detect(handler, row(1, 0.5f, 0, 0, 1, 1), row(2, 0.51f, 0, 0, 1, 1)))
                .isEqualTo(List.of(List.of("class 2", 0L, 0L, 640L, 427L)));
        assertThat(handler.preprocess(data(picture)).get(0).type()).isEqualTo(DataType.FLOAT32);
    }

    @Test
    void refusesAThresholdNoScoreReaches() {
        assertThatThrownBy(() -> handler(Map.of("threshold", "20")))
                .isInstanceOf(HandlerException.class)
                .hasMessage("Option 'threshold' is '20'; allowed is a number from 0 to 1");
    }

    @Test
    void refusesASignatureWithoutInputs() {
        Signature none = new Signature(List.of(), Signature.IMAGE, List.of(), Signature.JSON);

        assertThatThrownBy(() -> new SsdHandlers(new JavaImageCodec()).create(new SampleContext(none, Map.of())))
                .isInstanceOf(HandlerException.class)
                .hasMessageContaining("no inputs");
    }

    private Object detect(ModelHandler handler, float[]... rows) throws HandlerException {
        float[] values = new float[rows.length * 6];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * 6, 6);
        }
        Tensor output = Tensor.ofFloats("detection_output", Shape.of(1, rows.length, 6), values);
        return new StandInNetwork(inputs -> List.of(output)).answer(handler, data(picture));
    }

    private static float[] row(float... values) {
        return values;
    }

    private ModelHandler handler(Map<String, String> options) throws HandlerException {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < 19; i++) {
            labels.add(i == DOG ? "dog" : "class " + i);
        }
        TensorSpec input = new TensorSpec("data", Shape.of(1, 3, 20, 30));
        try {
            return new SsdHandlers(new JavaImageCodec())
                    .create(new SampleContext(
                            new Signature(List.of(input), Signature.IMAGE, List.of(), Signature.JSON),
                            Map.of("synset.txt", Files.write(folder.resolve("synset.txt"), labels)),
                            new HandlerOptions(options)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Request data(byte[] picture) {
        return new Request(Map.of("data", picture));
    }
}
