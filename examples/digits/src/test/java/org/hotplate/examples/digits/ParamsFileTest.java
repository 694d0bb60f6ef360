// SPDX-License-Identifier: Apache-2.0
package org.hotplate.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParamsFileTest {
    @Test
    void readsBackWhatItWrote() {
        var weight = new Weights("fc_weight", List.of(2L, 3L), new float[] {1, -2, 3.5f, 0, Float.MIN_VALUE, 1e30f});
        var bias = new Weights("fc_bias", List.of(2L), new float[] {0.25f, -0.5f});

        var read = ParamsFile.read(ParamsFile.write(List.of(weight, bias)));

        assertThat(read).usingRecursiveFieldByFieldElementComparator().containsExactly(weight, bias);
    }

    @Test
    void writesTheLayoutThatMxnetReads() {
        var written = ParamsFile.write(List.of(new Weights("b", List.of(1L), new float[] {1})));

        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo("1201000000000000" + "0000000000000000" + "0100000000000000" // magic, reserved, arrays
                        + "c9fa93f9" + "00000000" + "01000000" + "0100000000000000" // layout, dense, shape (1)
                        + "01000000" + "00000000" + "00000000" + "0000803f" // cpu 0, float32, 1.0
                        + "0100000000000000" + "0500000000000000" + "6172673a62"); // names: arg:b
    }

    @Test
    void refusesAnotherDataType() {
        var file = ParamsFile.write(List.of(new Weights("b", List.of(1L), new float[] {1})));
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(52, 1);

        assertThatThrownBy(() -> ParamsFile.read(file)).hasMessageContaining("its data type is 1, not 0");
    }

    @Test
    void refusesValuesThatDoNotFillTheShape() {
        assertThatThrownBy(() -> new Weights("w", List.of(2L, 2L), new float[3]))
                .hasMessage("w of shape [2, 2] takes 4 values, was given 3");
    }
}
