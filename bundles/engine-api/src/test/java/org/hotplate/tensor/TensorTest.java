// SPDX-License-Identifier: Apache-2.0
package org.hotplate.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {

    @Test
    void refusesDataThatDoesNotFillItsShape() {
        assertThatThrownBy(() -> Tensor.ofFloats("x", Shape.of(2, 2), 1, 2, 3))
                .hasMessage("Tensor 'x' of type FLOAT32 and shape [2, 2] needs 16 bytes, but has 12");
    }

    @Test
    void refusesAShapeThatIsNotFixed() {
        assertThatThrownBy(() -> Tensor.ofFloats("x", Shape.of(Shape.ANY, 3)))
                .hasMessage("Tensor 'x' needs a size for each dimension, but its shape is [any, 3]");
    }

    @Test
    void mayHaveNoElementsAndNoDimensions() {
        assertThat(Tensor.ofFloats("x", Shape.of(0, 3)).toFloats()).isEmpty();
        assertThat(Tensor.ofFloats("x", Shape.of(), 5).get(0)).isEqualTo(5);
        assertThat(Tensor.zeros("x", DataType.STRING, Shape.of(2)).strings()).containsExactly("", "");
    }

    @Test
    void holdsTexts() {
        Tensor tensor = Tensor.ofStrings("x", Shape.of(3, 1), List.of("a", "", "é€"));

        assertThat(tensor.strings()).containsExactly("a", "", "é€");
        assertThat(tensor.rows(1, 2).strings()).containsExactly("", "é€");
        assertThatThrownBy(() -> tensor.get(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Tensor.ofStrings("x", Shape.of(2), List.of("a")))
                .hasMessageContaining("[2]");
        assertThatThrownBy(() -> Tensor.of(
                        "x",
                        DataType.STRING,
                        Shape.of(1),
                        ByteBuffer.allocate(4).putInt(0, -1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STRING")
    void convertsFromAndToEveryTypeOfNumbers(DataType type) {
        ByteBuffer ones = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        Tensor.of("x", DataType.INT32, Shape.of(3), ints(1, 0, 1)).copyTo(type, ones);
        Tensor tensor = Tensor.of("x", type, Shape.of(3), ones.flip());
        ByteBuffer back = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        tensor.copyTo(DataType.FLOAT64, back);

        assertThat(tensor.data().remaining()).isEqualTo(3 * type.bytes());
        assertThat(tensor.toFloats()).containsExactly(1, 0, 1);
        assertThat(back.getDouble(16)).isEqualTo(1);
        assertThat(tensor.rows(1, 2).toFloats()).containsExactly(0, 1);
    }

    @Test
    void readsUnsignedNumbers() {
        ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, -1);

        assertThat(Tensor.of("x", DataType.UINT64, Shape.of(1), data).get(0)).isEqualTo(0x1p64);
        assertThat(Tensor.of("x", DataType.UINT64, Shape.of(1), data).getLong(0))
                .isEqualTo(-1);
        assertThat(Tensor.of("x", DataType.UINT32, Shape.of(2), data).get(1)).isEqualTo(0xffff_ffffL);
        assertThat(Tensor.of("x", DataType.UINT16, Shape.of(4), data).getLong(3))
                .isEqualTo(0xffff);
        assertThat(Tensor.of("x", DataType.INT16, Shape.of(4), data).getLong(3)).isEqualTo(-1);
    }

    @Test
    void keepsIntegersThatADoubleRounds() {
        ByteBuffer unsigned = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        Tensor.of("x", DataType.INT64, Shape.of(1), longs((1L << 53) + 1)).copyTo(DataType.UINT64, unsigned);
        assertThat(unsigned.getLong(0)).isEqualTo((1L << 53) + 1);
        DataType.UINT64.put(0x1p63, unsigned.clear());
        assertThat(unsigned.getLong(0)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void everyFloat16SurvivesTheConversion() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            for (DataType type : List.of(DataType.FLOAT16, DataType.BFLOAT16)) {
                ByteBuffer data = ByteBuffer.allocate(2).order(ByteOrder.nativeOrder());
                double value = Tensor.of("x", type, Shape.of(1), data.putShort(0, (short) bits))
                        .get(0);
                if (!Double.isNaN(value)) {
                    type.put(value, data.clear());
                    assertThat(data.getShort(0)).as("%s %x", type, bits).isEqualTo((short) bits);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT16, 1.00048828125, 3c00",
        "FLOAT16, 1.00146484375, 3c02",
        "FLOAT16, 65519, 7bff",
        "FLOAT16, 65520, 7c00",
        "FLOAT16, 2047.9, 6800",
        "FLOAT16, NaN, 7e00",
        "BFLOAT16, 1.00390625, 3f80",
        "BFLOAT16, 1.01171875, 3f82",
        "BFLOAT16, 1e39, 7f80",
        "BFLOAT16, -Infinity, ff80",
        "BFLOAT16, NaN, 7fc0"
    })
    void roundsToTheNearestAndToTheEvenOneInTheMiddle(DataType type, double value, String bits) {
        ByteBuffer data = ByteBuffer.allocate(2).order(ByteOrder.nativeOrder());
        type.put(value, data);

        assertThat(data.getShort(0)).isEqualTo((short) Integer.parseInt(bits, 16));
    }

    private static ByteBuffer ints(int... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        data.asIntBuffer().put(values);
        return data;
    }

    private static ByteBuffer longs(long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        data.asLongBuffer().put(values);
        return data;
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
    void acceptsAnySizeWhereAnyIsDeclared() {
        Shape declared = Shape.of(1, 3, Shape.ANY);

        assertThat(declared.accepts(Shape.of(1, 3, 7))).isTrue();
        assertThat(declared.accepts(Shape.of(1, 3, 0))).isTrue();
        assertThat(declared.accepts(Shape.of(8, 3, 7))).isFalse();
        assertThat(declared.withAnyBatch().accepts(Shape.of(8, 3, 7))).isTrue();
        assertThat(declared.accepts(Shape.of(3, 7))).isFalse();
        assertThat(Shape.UNKNOWN.accepts(Shape.of(3, 7))).isTrue();
        assertThat(declared.withSize(2)).isEqualTo(Shape.of(1, 3, 2));
        assertThat(Shape.UNKNOWN).isNotEqualTo(Shape.of());
    }
}
