// SPDX-License-Identifier: Apache-2.0
package org.hotplate.handler.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonTextTest {

    @Test
    void writesWidenedFloatsInNestedLists() {
        Tensor tensor = Tensor.ofFloats("prob", Shape.of(1, 2), 0.42635757f, 0.32339856f);

        assertThat(PythonText.of(tensor)).isEqualTo("[[0.42635756731033325, 0.32339856028556824]]");
    }

    @Test
    void nestsAsDeepAsTheShape() {
        assertThat(PythonText.of(Tensor.ofFloats("x", Shape.of(2, 1, 2), 1, 2, 3, 4)))
                .isEqualTo("[[[1.0, 2.0]], [[3.0, 4.0]]]");
        assertThat(PythonText.of(Tensor.ofFloats("x", Shape.of(), 1))).isEqualTo("1.0");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "1, 1.0",
        "-2.5, -2.5",
        "0, 0.0",
        "-0.0, -0.0",
        "100, 100.0",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "0.000012345, 1.2345e-05",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "1.5e16, 1.5e+16",
        "123456789012345680, 1.2345678901234568e+17",
        "9007199254740993, 9007199254740992.0",
        "2e23, 2e+23",
        "1e22, 1e+22",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2.2250738585072014E-308, " + "2.2250738585072014e-308",
        "1e100, 1e+100",
        "NaN, nan",
        "Infinity, inf",
        "-Infinity, -inf",
        "2.0E-3, 0.002",
        "1.0E23, 1e+23",
        "8.41E21, 8.41e+21",
        "2.98023223876953125E-8, 2.9802322387695312e-08"
    })
    void writesDoublesAsPythonDoes(double value, String text) {
        assertThat(PythonText.real(value)).isEqualTo(text);
    }

    @Test
    void writesWhatReadsBackAsTheSameDouble() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            double value = i % 2 == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextFloat();
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(PythonText.real(value))).isEqualTo(value);
            }
        }
    }

    @Test
    void writesWholeNumbersWithoutAPoint() {
        ByteBuffer longs = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        longs.putLong(Long.MAX_VALUE).putLong(-1).flip();

        assertThat(PythonText.of(Tensor.of("x", DataType.INT64, Shape.of(2), longs)))
                .isEqualTo("[9223372036854775807, -1]");
        assertThat(PythonText.of(Tensor.ofBytes("x", Shape.of(2), new byte[] {3, (byte) 200})))
                .isEqualTo("[3, 200]");
        assertThat(PythonText.of(Tensor.of("x", DataType.BOOLEAN, Shape.of(2), ByteBuffer.wrap(new byte[] {1, 0}))))
                .isEqualTo("[True, False]");
    }
}
