// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorTest {

    @Test
    void refusesDataThatDoesNotFillItsShape() {
        assertThatThrownBy(() -> Tensor.ofFloats("x", Shape.of(2, 2), 1, 2, 3))
                .hasMessage("Tensor 'x' of type FLOAT32 and shape [2, 2] needs 16 bytes, was given 12");
    }

    @Test
    void refusesADimensionOfZero() {
        assertThatThrownBy(() -> Tensor.ofFloats("x", Shape.of(0, 3))).hasMessageContaining("dimension of 0");
    }

    @Test
    void countsBytesBeyondAnInt() {
        assertThatThrownBy(() -> Tensor.of("x", DataType.FLOAT32, Shape.of(65536, 65536), ByteBuffer.allocate(0)))
                .hasMessageContaining("needs 17179869184 bytes");
    }

    @Test
    void readsUnsignedBytes() {
        Tensor tensor = Tensor.ofBytes("x", Shape.of(2), new byte[] {(byte) 200, 1});

        assertThat(tensor.toFloats()).containsExactly(200f, 1f);
    }

    @ParameterizedTest
    @CsvSource({"3c00, 1", "c000, -2", "0001, 5.9604645E-8", "7bff, 65504", "7c00, Infinity", "8000, -0.0"})
    void readsHalfFloats(String bits, float value) {
        ByteBuffer data = ByteBuffer.allocate(2).order(ByteOrder.nativeOrder());
        data.putShort(0, (short) Integer.parseInt(bits, 16));

        assertThat(Tensor.of("x", DataType.FLOAT16, Shape.of(1), data).toFloats())
                .containsExactly(value);
    }

    @Test
    void acceptsAnyBatchAndAnyUndeclaredDimension() {
        Shape declared = Shape.of(1, 3, 0);

        assertThat(declared.accepts(Shape.of(8, 3, 7))).isTrue();
        assertThat(declared.accepts(Shape.of(1, 4, 7))).isFalse();
        assertThat(declared.accepts(Shape.of(3, 7))).isFalse();
    }
}
