// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import org.hotplate.handler.FailureKind;
import org.hotplate.handler.HandlerException;
import org.hotplate.handler.ModelHandler;
import org.hotplate.handler.Request;
import org.hotplate.handler.SampleContext;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Signature;
import org.hotplate.tensor.Tensor;
import org.hotplate.tensor.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class TensorHandlerTest {

    @Test
    void makesFloatsOfEveryKindOfNumber() throws HandlerException {
        Tensor tensor = read(
                Shape.of(Shape.ANY, 5),
                null,
                List.of(
                        List.of(1, 2.5, 3L, new BigDecimal("0.1"), BigInteger.TEN),
                        List.of(0, -0.0, 1e-50, -5, 16777217)));

        assertThat(tensor.name()).isEqualTo("user");
        assertThat(tensor.type()).isEqualTo(DataType.FLOAT32);
        assertThat(tensor.shape()).isEqualTo(Shape.of(2, 5));
        assertThat(tensor.toFloats()).containsExactly(1, 2.5f, 3, 0.1f, 10, 0, -0.0f, 0, -5, 16777216);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 0.1, 0.0999755859375",
        "FLOAT16, 65504, 65504",
        "FLOAT16, 65519, 65504",
        "FLOAT16, -6e-8, -5.960464E-8",
        "FLOAT16, 2049, 2048",
        "FLOAT16, 0.99999, 1",
        "FLOAT16, 1e-9, 0",
        "FLOAT64, 1e300, 1e300",
        "UINT8, 255, 255",
        "INT8, -128, -128",
        "INT32, 7.0, 7",
        "INT64, 4503599627370497, 4503599627370497",
        "BOOLEAN, 1, 1"
    })
    void makesTheDeclaredType(DataType type, double number, double element) throws HandlerException {
        Tensor tensor = read(Shape.of(Shape.ANY), type, List.of(number));

        assertThat(tensor.type()).isEqualTo(type);
        assertThat(tensor.get(0)).isCloseTo(element, withinPercentage(1e-5));
    }

    @Test
    void keepsAllBitsOfALong() throws HandlerException {
        Tensor tensor =
                read(Shape.of(Shape.ANY), DataType.INT64, List.of(Long.MAX_VALUE, BigInteger.valueOf(Long.MIN_VALUE)));

        assertThat(tensor.data().asLongBuffer().get(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(tensor.data().asLongBuffer().get(1)).isEqualTo(Long.MIN_VALUE);
        assertThat(read(Shape.of(Shape.ANY), DataType.BOOLEAN, List.of(true, false))
                        .toFloats())
                .containsExactly(1, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 65520",
        "FLOAT32, 1e39",
        "FLOAT32, NaN",
        "FLOAT64, Infinity",
        "UINT8, 256",
        "UINT8, -1",
        "INT8, 128",
        "INT32, 1.5",
        "INT32, 2147483648",
        "INT64, 9.3e18",
        "BOOLEAN, 2"
    })
    void refusesANumberThatDoesNotFit(DataType type, double number) {
        assertThatThrownBy(() -> read(Shape.of(Shape.ANY, 2), type, List.of(List.of(0, 1), List.of(1, number))))
                .isInstanceOf(HandlerException.class)
                .hasMessageStartingWith("Input 'user' is wrong at user[1][1]: " + number)
                .hasMessageContaining(type.name());
    }

    @Test
    void refusesHugeNumbersWithoutEchoingThem() {
        assertThatThrownBy(() -> read(Shape.of(Shape.ANY), null, List.of(BigInteger.TEN.pow(5000))))
                .hasMessage("Input 'user' is wrong at user[0]: 10000000000000000000… does not fit in FLOAT32");
    }

    @Test
    void namesThePlaceOfWhatIsNoNumber() {
        assertRefused(List.of(List.of(1, 2, "3", 4)), "Input 'user' is wrong at user[0][2]: a text is not a number");
        assertRefused(List.of(List.of(true, 2, 3, 4)), "Input 'user' is wrong at user[0][0]: true is not a number");
        assertRefused(
                List.of(List.of(1, 2, 3, 4), Arrays.asList(1, 2, 3, null)),
                "Input 'user' is wrong at user[1][3]: null is not a number");
        assertRefused(
                List.of(List.of(1, 2, List.of(3), 4)), "Input 'user' is wrong at user[0][2]: a list is not a number");
    }

    @Test
    void refusesWhatIsNoListOrNotRectangular() {
        assertRefused(5, "Input 'user' must be a list of numbers, was the number 5");
        assertRefused(new byte[3], "Input 'user' must be a list of numbers, was a file");
        assertRefused(Map.of("a", 1), "Input 'user' must be a list of numbers, was an object");
        assertRefused(
                List.of(List.of()),
                "Input 'user' has the shape [1, 0]; the model accepts [any, 4], where the first dimension is the batch");
        assertRefused(
                List.of(List.of(1, 2, 3, 4), List.of(1, 2)),
                "Input 'user' has rows of different lengths: user[1] has 2 elements, others have 4");
        assertRefused(
                List.of(List.of(1, 2, 3, 4), 7),
                "Input 'user' is wrong at user[1]: the number 7, where the other elements are lists");
    }

    @Test
    void usesTensorsWithoutCopyingThem() throws HandlerException {
        Tensor rows = Tensor.ofFloats("other", Shape.of(2, 2), 1, 2, 3, 4);

        Tensor read = read(Shape.of(Shape.ANY, 2), DataType.INT32, rows);

        assertThat(read.name()).isEqualTo("user");
        assertThat(read.type()).isEqualTo(DataType.FLOAT32);
        assertThat(read.toFloats()).containsExactly(1, 2, 3, 4);
        assertThatThrownBy(() -> read(Shape.of(Shape.ANY, 3), null, rows))
                .hasMessage(
                        "Input 'user' has the shape [2, 2]; the model accepts [any, 3], where the first dimension is"
                                + " the batch");
    }

    @Test
    void readsTextsAndScalars() throws HandlerException {
        assertThat(read(Shape.of(Shape.ANY), DataType.STRING, List.of("a", "ä")).strings())
                .containsExactly("a", "ä");
        assertThat(read(Shape.of(), DataType.UINT64, new BigInteger("18446744073709551615"))
                        .getLong(0))
                .isEqualTo(-1);
        assertThatThrownBy(() -> read(Shape.of(Shape.ANY), DataType.STRING, List.of(1)))
                .hasMessage("Input 'user' is wrong at user[0]: the number 1 is not a text");
        assertThatThrownBy(() -> read(Shape.of(), DataType.UINT16, 65536))
                .hasMessage("Input 'user' is wrong at user: 65536 is not an integer from 0 to 65535, as UINT16 needs");
    }

    @Test
    void refusesAShapeTheModelDoesNotTake() {
        assertRefused(
                List.of(List.of(1, 2, 3)),
                "Input 'user' has the shape [1, 3]; the model accepts [any, 4], where the first dimension is the batch");
        assertRefused(
                List.of(1, 2, 3, 4),
                "Input 'user' has the shape [4]; the model accepts [any, 4], where the first dimension is the batch");
        assertThatThrownBy(() -> read(Shape.of(1, Shape.ANY, 2), null, List.of(List.of(List.of(1)))))
                .hasMessageEndingWith("the model accepts [1, any, 2], where the first dimension is the batch");
    }

    @Test
    void takesNoMemoryForNumbersThatAreNotThere() {
        List<Object> rows = new ArrayList<>(Collections.nCopies(30_000, List.of()));
        rows.set(0, Collections.nCopies(60_000, 1));

        assertThatThrownBy(() -> read(Shape.of(Shape.ANY, Shape.ANY), null, rows))
                .hasMessageContaining("rows of different lengths: user[1] has 0 elements, others have 60000");
    }

    @Test
    void refusesATensorBeyondTwoGigabytes() {
        List<Object> rows = Collections.nCopies(40_000, Collections.nCopies(60_000, 1));

        assertThatThrownBy(() -> read(Shape.of(Shape.ANY, Shape.ANY), null, rows))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.TOO_LARGE))
                .hasMessageContaining("[40000, 60000]");
    }

    @Test
    void readsLongListsInOnePassWhateverTheirKind() throws HandlerException {
        List<Object> numbers = new LinkedList<>(Collections.nCopies(500_000, 0.5));

        assertThat(read(Shape.of(Shape.ANY), null, numbers).shape()).isEqualTo(Shape.of(500_000));
    }

    @Test
    void answersTheTensorsThemselves() throws HandlerException {
        Tensor output = Tensor.ofFloats("prob", Shape.of(1, 2), 0.25f, 0.75f);

        assertThat(handler(Shape.of(Shape.ANY, 4), null, Map.of())
                        .postprocess(List.of(output), new Request(Map.of()))
                        .value())
                .isEqualTo(List.of(output));
    }

    @Test
    void answersMmsStringsWhereTheModelAsksForText() throws HandlerException {
        Tensor output = Tensor.ofFloats("prob", Shape.of(1, 2), 0.25f, 0.00001f);

        assertThat(handler(Shape.of(Shape.ANY, 4), null, Map.of("output", "text"))
                        .postprocess(List.of(output, output), new Request(Map.of()))
                        .value())
                .isEqualTo(List.of("[[0.25, 9.999999747378752e-06]]", "[[0.25, 9.999999747378752e-06]]"));
    }

    @Test
    void refusesAnotherKindOfOutput() {
        assertThatThrownBy(() -> handler(Shape.of(Shape.ANY, 4), null, Map.of("output", "json")))
                .hasMessage("Option 'output' is 'json'; allowed is one of numbers, text");
    }

    private static void assertRefused(Object value, String message) {
        assertThatThrownBy(() -> read(Shape.of(Shape.ANY, 4), null, value))
                .isInstanceOfSatisfying(
                        HandlerException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.BAD_REQUEST))
                .hasMessage(message);
    }

    private static Tensor read(Shape shape, DataType type, Object value) throws HandlerException {
        return handler(shape, type, Map.of())
                .preprocess(new Request(Map.of("user", value)))
                .get(0);
    }

    private static ModelHandler handler(Shape shape, DataType type, Map<String, String> options)
            throws HandlerException {
        Signature signature =
                new Signature(List.of(new TensorSpec("user", shape, type)), Signature.JSON, List.of(), Signature.JSON);
        return new TensorHandlers().create(new SampleContext(signature, options));
    }
}
