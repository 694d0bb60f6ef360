// SPDX-License-Identifier: Apache-2.0
package org.hotplate.engine.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.hotplate.tensor.DataType;
import org.hotplate.tensor.Shape;
import org.hotplate.tensor.Tensor;
import org.junit.jupiter.api.Test;

final class ConversionTest {

    @Test
    void everyHalfSurvivesTheWayThroughAFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            ByteBuffer data = ByteBuffer.allocate(2).order(ByteOrder.nativeOrder());
            float value = (float) Tensor.of(
                            "x",
                            DataType.FLOAT16,
                            Shape.of(1),
                            data.putShort(half).flip())
                    .get(0);

            if (!Float.isNaN(value)) {
                assertThat(Conversion.half(value)).as("%x", bits).isEqualTo(half);
            }
        }
    }

    @Test
    void roundsToTheNearestHalfAndToTheEvenOneInTheMiddle() {
        assertThat(Conversion.half(1 + 0x1p-11f)).isEqualTo((short) 0x3c00);
        assertThat(Conversion.half(1 + 3 * 0x1p-11f)).isEqualTo((short) 0x3c02);
        assertThat(Conversion.half(65519)).isEqualTo((short) 0x7bff);
        assertThat(Conversion.half(65520)).isEqualTo((short) 0x7c00);
        assertThat(Conversion.half(2047.9f)).isEqualTo((short) 0x6800);
        assertThat(Conversion.half(Float.NaN)).isEqualTo((short) 0x7e00);
    }
}
